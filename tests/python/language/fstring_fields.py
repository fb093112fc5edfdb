# What may stand in an f-string's braces.
name, n, items = "world", 42, [1, {"k": "v"}]
width = 8
print(f"{name}|{name!r}|{name!s:>7}|{n:05d}|{n:#x}|{3.14159:.2f}|{n:{width}}|{n:<{width}}|{name:^{width + 2}}|")
print(f"{items[0]} {items[1]['k']} {len(items)} {n + 1} {n if n else 0} {(lambda x: x * 2)(4)} {[i for i in range(3)]} { {1: 2}[1] }")
print(f"{{}} {{{n}}} {{{{", f"", f"{''}", f"{n}" "{n}" f"{n}", rf"\{n}", f'{"nested"}', f"{n=} {n = } {n=!r} {n=:>5} {name=}")
print(f"{n!r:>5}" f"{None} {True} {1j} {()}", f"{'a' 'b'}", f"{n:,}", f"{1234567:,}", f"{n:+}", f"{-n: }", f"{0.5:%}")
print(f"""{
    n
} lines""", f"{n}\t{n}", f"{'x' if n > 1 else 'y'}", f"{n != 1}", f"{n >= 1}", f"{(m := 5)}", m)


class Formatted:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


o = Formatted()
print(f"{o} {o!s} {o!r} {[o]}")
for source in ('f"{"', 'f"}"', 'f"{}"', 'f"{1"', 'f"{1!z}"', 'f"{a b}"', 'f"{1:{2"', 'f"{!r}"', 'f"{1 = "', 'f"{:x}"'):
    try:
        eval(source)
        print(source, "accepted")
    except SyntaxError:
        print(source, "SyntaxError")
for source in ('f"{undefined}"', 'f"{1:q}"', 'f"{1 // 0}"', 'f"{name:d}"', 'f"{[].pop()}"'):
    try:
        eval(source)
    except Exception as e:
        print(source, type(e).__name__)
