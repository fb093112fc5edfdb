# A comprehension has a scope of its own; its first iterable is evaluated outside of it.
x = "outer"
print([x for x in range(3)], x, {x: x for x in "ab"}, {x for x in "a"}, list(x for x in (1,)), x)


def local():
    n = 10
    total = [n + i for i in range(n) if i % 4 == 0]
    functions = [lambda: i for i in range(3)]
    pairs = [(i, j) for i in range(3) for j in range(i)]
    nested = [[j * i for j in range(3)] for i in range(2)]
    return total, [f() for f in functions], pairs, nested, [y for y in [n] for n in (y, y + 1)], n


print(local())


class Body:
    items = [1, 2]
    doubled = [i * 2 for i in items]


print(Body.doubled, [(a, b, c) for a, (b, *c) in [(1, "xyz")]], [i for i in range(10) if i % 2 if i % 3])
for source in ("[i for i in 5]", "[1 / i for i in (1, 0)]", "[y for y in y]", "[undefined for i in (1,)]", "{[]: 1 for i in (1,)}", "{[] for i in (1,)}", "[a for a, b in [(1,)]]"):
    try:
        eval(source)
    except Exception as e:
        print(source, "->", type(e).__name__)
lazy = (1 // i for i in (1, 0, 2))
print(next(lazy))
try:
    next(lazy)
except ZeroDivisionError:
    print(list(lazy))
