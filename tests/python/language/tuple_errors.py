# Tuples cannot be changed, compare item by item, and unpack only as many as they have.
t = (1, 2, 3)
print(t + (), t * 2, 0 * t, t[1:], t[:-1], t.index(2), t.count(3), (1,) < (1, 0), (2,) > (1, 9), (1, "a") == (1, "a"), hash(t) == hash((1, 2, 3)), () == (), (1) == 1, tuple("ab"))
for change in ("t[0] = 1", "del t[0]", "t.append(1)", "t + [1]", "t < 1", "t[3]", "t['a']", "t.index(9)", "a, b = t", "a, b, c, d = t", "a, *b, c, d, e = t", "a, b = 1", "hash((1, []))", "(1, 'a') < (1, 2)", "tuple(1)", "t.x = 1"):
    try:
        exec(change)
    except Exception as e:
        print(change, "->", type(e).__name__)
a, (b, *c), d = 1, "xyz", 3
*start, last = t
first, *rest = t
x = y = t
print(a, b, c, d, start, last, first, rest, x is y)
a, b = b, a
[a, b], c = (5, 6), 7
print(a, b, c)
for i, (key, value) in enumerate([("k", 1), ("l", 2)]):
    print(i, key, value)
