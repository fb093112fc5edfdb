# alloc-fail: yes
# Sorting: by key, in both directions, of many, of the sorted; and a key that misbehaves.
data = [(i * 7919 % 101, i) for i in range(101)]
by_first = sorted(data, key=lambda p: p[0])
print(by_first[:4], by_first[-2:], all(by_first[i][0] <= by_first[i + 1][0] for i in range(100)))
print(sorted(range(10), key=lambda x: (x % 3, -x)), sorted([3, 1, 2], key=lambda x: -x))
print(sorted("The quick brown Fox".split(), key=str.lower), sorted([b"b", b"a"]), sorted({3: 0, 1: 0}))
big = [(i * 1103515245 + 12345) % 1000003 for i in range(500)]
print(sorted(big) == sorted(sorted(big)[::-1]), sorted(big, reverse=True) == sorted(big)[::-1], sorted(big)[250])
calls = 0


def key(x):
    global calls
    calls += 1
    return x


sorted([3, 2, 1], key=key)
print(calls >= 3)
try:
    sorted([1, 2, 3], key=lambda x: 1 // (x - 2))
except ZeroDivisionError:
    print("ZeroDivisionError")
try:
    sorted([1, None])
except TypeError:
    print("TypeError")


class Reverse:
    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return self.x > other.x


print([r.x for r in sorted([Reverse(1), Reverse(3), Reverse(2)])])
l = [1]
l.sort()
print(l, sorted([]), sorted([2, 2, 2]), sorted([True, 0, 2]))
