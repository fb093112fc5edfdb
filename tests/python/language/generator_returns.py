# The value of `yield from`, StopIteration inside and out, generators within expressions.
def part(n):
    got = yield n
    return (n, got)


def whole():
    a = yield from part(1)
    b = yield from part(2)
    c = yield from [7, 8]
    return a, b, c


g = whole()
print(next(g), g.send("x"), g.send("y"), next(g))
try:
    next(g)
except StopIteration as e:
    print(e.value, e.args)


def leaks():
    yield 1
    raise StopIteration(5)


try:
    print(list(leaks()))
except RuntimeError:
    print("RuntimeError")


def fails():
    yield 1
    raise KeyError("k")


g = fails()
print(next(g))
for i in range(2):
    try:
        next(g)
    except (KeyError, StopIteration) as e:
        print(type(e).__name__, e.args)
print(sum(n * n for n in range(4)), max((len(w), w) for w in ("a", "bcd")), dict((n, str(n)) for n in range(2)), "-".join(c for c in "abc"), *(n for n in range(3)))
a, b = (n for n in range(2))
first, *rest = (n for n in "xyz")
print(a, b, first, rest, any(n > 1 for n in range(3)), all(n for n in ()), sorted(-n for n in range(3)), [*(i for i in (1, 2)), 3])
try:
    a, b = (n for n in range(3))
except ValueError:
    print("ValueError")


def delegate():
    try:
        yield from part("p")
    except GeneratorExit:
        print("closed")
        raise


g = delegate()
next(g)
g.close()
