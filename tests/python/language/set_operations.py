# Sets: operators want sets, methods take any iterable; what each of them refuses.
a, b = {1, 2, 3}, {3, 4}
print(a | b, a & b, a - b, sorted(a ^ b), a.union([9]), a.intersection((1, 7)), a.difference("x"), sorted(a.symmetric_difference([1, 8])))
print(a < {1, 2, 3, 4}, a <= a, a < a, a > {1}, a >= b, a == {3, 2, 1}, a != b, a.issubset(range(9)), a.issuperset([1]), a.isdisjoint([5]))
print(frozenset([1]) == {1}, hash(frozenset([1, 2])) == hash(frozenset([2, 1])), {frozenset([1]): "f"}[frozenset([1])], len({1, 1.0, True}), set() == {}, set("aab") == {"a", "b"})
c = a.copy()
c |= {10}
c &= {1, 10, 11}
c -= {1}
c ^= {10, 12}
print(c, c is a, a)
c.update([1], "z")
c.discard("nothing")
c.remove(12)
print(sorted(c, key=str), sorted(c.difference_update([1]) or c, key=str), a.intersection_update([1, 2]), a)
for source in ("a | [1]", "a & 'x'", "a - (1,)", "a < [1]", "a.add([])", "a.remove(99)", "set().pop()", "set(1)", "a[0]", "a + a", "{[]}", "hash(a)", "frozenset([1]).add(2)", "a.union(1)", "a.update(5)", "{a}", "a.add()", "set(1, 2)"):
    try:
        exec(source)
        print(source, "accepted")
    except Exception as e:
        print(source, "->", type(e).__name__)
