# Lists.
l = [3, 1, 2]
l.append(5)
l.extend((7, 8))
l.extend(x for x in "ab")
l.insert(0, "first")
l.insert(100, "last")
l.insert(-1, "before last")
print(l, len(l), l.pop(), l.pop(0), l.pop(-2), l)
l.remove("b") if "b" in l else None
print(l.index(2), l.count(1), l.index(7, 2), 5 in l, 99 not in l)
n = [5, 2, 9, 1]
n.sort()
print(n, sorted(n, reverse=True), n[::-1])
n.sort(key=lambda x: x % 5, reverse=True)
print(n)
n.reverse()
print(n, n.copy() is n, n.copy() == n)
c = n
c.clear()
print(n, bool(n), [] == [], [1] < [1, 2], [2] > [1, 5], [1, [2]] == [1, [2]], [1] != [1.0])
print([1, 2] + [3], [0] * 3, 2 * ["a"], [[]] * 2, list("abc"), list({1: 2}), list(range(3)))
words = ["pears", "fig", "apples", "kiwi"]
words.sort(key=len)
print(words)
words.sort()
print(words, min(words), max(words, key=len))
nested = [[1, 2], [3]]
shallow = list(nested)
shallow[0].append(9)
print(nested)
r = [1]
r.append(r)
print(len(r), r[1][1][0])
for wrong in (lambda: l[100], lambda: l.remove("zz"), lambda: [].pop(), lambda: l["a"], lambda: [1, "a"].sort(), lambda: [1] + (2,), lambda: l.index("q")):
    try:
        print(wrong())
    except (IndexError, ValueError, TypeError) as e:
        print(type(e).__name__)
k = [1, 2, 3, 4]
for x in k:
    if x == 2:
        k.append(99)
    if x == 3:
        k.remove(1)
print(k)
