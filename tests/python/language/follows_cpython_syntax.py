# Where the language is CPython's, though MicroPython's differs: annotations, positional-only names, match, with.
def f(a: int, /, b: "text" = 2, *, c: float = 3) -> None:
    local: int = a
    return local, b, c


print(f(1), f(1, b=5, c=6), 1_000_000, 0x_ff, 1_0.5_0)
try:
    f(a=1)
except TypeError:
    print("TypeError")


def shape(v):
    match v:
        case [x, y, *rest] if not rest:
            return "pair", x, y
        case {"kind": kind, **more}:
            return kind, more
        case int() | float():
            return "number"
        case str(text):
            return text
        case _:
            return "other"


print(shape([1, 2]), shape({"kind": "k", "n": 1}), shape(1.5), shape("t"), shape(None), shape([1]))


class Context:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, *args):
        print("exit", self.name)


with (Context("a") as a, Context("b")):
    print("inside", a.name)
for x in (1, 2, *range(3, 5)):
    print(x, end=" ")
print()


def g():
    return 1, *[2, 3]


print(g(), [y := 1, y + 1], (lambda *, k=1: k)(k=4))
