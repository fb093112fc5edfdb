# Tuples.
t = (1, "a", None)
print(t, len(t), t[0], t[-1], (), (1,), 1, (1), t + (2,), t * 2, 0 * t)
print("a" in t, t.count(1), t.index("a"), t == (1, "a", None), (1, 2) < (1, 3), (1,) < (1, 0), hash((1, 2)) == hash((1, 2)))
a, b, c = t
print(a, b, c, {(1, 2): "pair"}[1, 2], tuple("ab"), tuple([1, [2]]), tuple(), max((3, 1)), sum((1, 2)))
x = 1,
print(x, type(x) is tuple, isinstance((), tuple), bool(()), bool((0,)), (1, (2, (3,))))
for pair in zip((1, 2), ("a", "b")):
    print(pair, end=" ")
print(sorted([(2, "a"), (1, "b"), (1, "a")]))


def multi():
    return 1, 2


q, w = multi()
print(q, w, multi()[1], multi() == (1, 2))
for wrong in (lambda: t[3], lambda: t.index(9), lambda: t + [1], lambda: hash(([],))):
    try:
        print(wrong())
    except (IndexError, ValueError, TypeError) as e:
        print(type(e).__name__)
try:
    t[0] = 2
except TypeError:
    print("not assignable")
