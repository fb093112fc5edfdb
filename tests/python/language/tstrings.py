# t-strings: text and values side by side, taken apart by the program.
from string.templatelib import Template, Interpolation

name, price, width = "pump <1>", 12.5, 8
t = t"Item {name}: {price:{width}.2f} {name!r:>20} {{braces}}"
print(t.strings)
for i in t.interpolations:
    print(repr(i.value), i.expression, i.conversion, repr(i.format_spec))
print(t.values, [x if isinstance(x, str) else x.expression for x in t])


def html(template):
    out = []
    for part in template:
        if isinstance(part, Interpolation):
            value = repr(part.value) if part.conversion == "r" else part.value
            text = "{:{}}".format(value, part.format_spec) if part.format_spec else str(value)
            out.append(text.replace("<", "&lt;"))
        else:
            out.append(part)
    return "".join(out)


print(html(t))
print(html(t"{name}" + t", {1 + 1}"), (t"a{1}b" + t"c{2}").strings)
print(repr(t"{price=}"), t"{ name }".interpolations[0].expression)
print(Template("a", "b", Interpolation(1), Interpolation(2, "x", "s", "d")), Template())
print(type(t), isinstance(t, Template), t"" == t"", rt"\n{1}".strings)
nested = t"outer {t'inner {1}'}"
print(nested.values[0].strings)

for attempt in (
    lambda: Template(1),
    lambda: t"a" + "b",
    lambda: "b" + t"a",
    lambda: t"a" * 2,
    lambda: Interpolation(),
    lambda: Template(strings=()),
):
    try:
        print(attempt())
    except TypeError as e:
        print("TypeError:", e)
try:
    t.strings = ()
except AttributeError as e:
    print("AttributeError:", e)
for source in ('t"{}"', 't"{x"', 't"}"', 't"a" "b"', 'tf"x"'):
    try:
        eval(source)
    except SyntaxError as e:
        print("SyntaxError:", e)
