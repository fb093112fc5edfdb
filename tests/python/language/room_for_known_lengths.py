# run: taipan -X heapsize=100k
# What a list, set or dict is made of says how much room it takes: none is needed twice.


def lists():
    a = list(range(6000))
    print(len(a), a[-1])


def sets():
    d = {n: n for n in range(400)}
    s = set(d)
    print(len(s), 399 in s, s == d.keys(), len(frozenset(s)), len(dict(d)))


lists()
sets()
a = []
a.extend(range(3))
a.extend({7: 8})
a.extend("ab")
a += (n for n in range(2))
print(a, list({}), set(range(0)), sorted(range(0)), dict({}), list(range(3, 0, -1)), [1, *range(3), 2])
print(sorted({n: None for n in range(50)}.keys(), reverse=True)[:3], list(reversed({1: 2, 3: 4})))


class Own(list):
    def __iter__(self):
        return iter((1, 2))


print(list(Own([5] * 100)), sorted(Own([5] * 100)), [*Own([5])], set(Own([7])))
try:
    list(range(1 << 60))
except MemoryError:
    print("MemoryError")
try:
    a.extend(range(1 << 60))
except MemoryError:
    print("MemoryError", a)
