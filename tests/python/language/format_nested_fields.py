# Fields of a format string: names, numbers, conversions, specifications within specifications.
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


p = Point(1, [2, "b"])
print("{0} {0!r} {0!s:>5}".format(p), f"{p.x} {p.y[1]} {p.y[0]:03} {p!r:^8}|")
print("{a} {b} {{}} {{{b}}}".format(a={"k": "value"}, b=2))
print("{:{width}.{precision}f}|{:{}}|{:>{n}}".format(3.14159, "a", 5, "z", width=8, precision=2, n=3))
print("{2}{0}{1}{0}".format(*"abc"), "{}{x}{}".format(1, 2, x="-"))
print("{!r:<6}|{!s:^7}|{!r}".format("a", "b", "c\n"))
print("%(a)s %(b)05.1f %(a)r %%" % {"a": "q", "b": 2.25}, "%-5d|%5s|%+d|% d|%x|%X|%#o" % (1, "a", 2, 3, 255, 255, 8))
print("%c%c %s %r" % (65, "b", (1,), [None]), "%*d|%-*d|%.*f" % (4, 1, 4, 2, 1, 2.55))
for template, values in (("%d", ()), ("%d", (1, 2)), ("%d", "a"), ("%(a)s", 1), ("%(a)s", {}), ("%", 1), ("%z", 1), ("%c", "ab"), ("x", 1)):
    try:
        print(template % values)
    except Exception as e:
        print(repr(template), type(e).__name__)
