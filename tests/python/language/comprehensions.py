# List, set, dict comprehensions and generator expressions; their scope.
x = "outer"
print([x * x for x in range(5)], x)
print([(a, b) for a in range(3) for b in range(a)])
print([a for a in range(20) if a % 2 if a % 3])
print({n % 3 for n in range(10)} == {0, 1, 2}, sorted({c: ord(c) for c in "cab"}.items()))
print([[j for j in range(i)] for i in range(4)])
print(sum(1 for line in "a b c".split() if line != "b"))
print([a if a > 1 else -a for a in range(4)], [a for a, *b in [(1, 2, 3), (4,)]])
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [v for row in matrix for v in row])


def function(n):
    return [n * i for i in range(n)], {i: n for i in range(n)}, [lambda: n for _ in range(1)][0]()


print(function(3))


class Scope:
    items = [1, 2]
    doubled = [i * 2 for i in items]


print(Scope.doubled)
g = (print("evaluated") or i for i in range(2))
print("lazy")
print(list(g), list(g))
print([y := 5, y + 1], y)
print(dict((k, v) for v, k in enumerate("ab")), dict([(1, 2)], a=3) == {1: 2, "a": 3})
print([i for i in [j for j in [k for k in range(3)]]])
