# alloc-fail: yes
# Sets.
a, b = {1, 2, 3}, {3, 4}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a == {3, 2, 1}, a != b)
print(a >= {1}, a > a, a <= a, {1} < a, a.issubset({1, 2, 3, 4}), a.issuperset(b), a.isdisjoint({9}))
print(sorted(a.union([7])), sorted(a.intersection([1])), sorted(a.difference([1])), sorted(a.symmetric_difference([1, 8])))
s = set()
s.add(1)
s.add(1)
s.add("x")
s.discard("none")
s.discard("x")
s.update([5, 6], "q")
print(len(s), 5 in s, 9 not in s)
s.remove("q")
s |= {10}
s -= {1}
s &= {5, 10, 11}
s ^= {5, 12}
print(sorted(s), sorted(s.copy()), bool(set()), len(set("hello")), len({1, 1.0, True}))
s.clear()
print(s, type(s) is set, isinstance({1}, set), isinstance({}, set))
f = frozenset([1, 2])
print(f == {1, 2}, {f: "frozen"}[frozenset((2, 1))], sorted(f | {3}), 1 in f)
print(sorted({x % 3 for x in range(10)}), sum({1, 2, 3}), max({4, 9}), sorted(set(range(100)) - set(range(98))))
for wrong in (lambda: {1}.remove(2), lambda: {[]}, lambda: set().pop(), lambda: {1}[0], lambda: f.add(1)):
    try:
        print(wrong())
    except (KeyError, TypeError, AttributeError) as e:
        print(type(e).__name__)
p = {7}
print(p.pop(), p)
