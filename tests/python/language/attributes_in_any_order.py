# Objects of one class get the same attributes in different orders, some get many, and each keeps its own.


class Record:
    kind = "record"

    def total(self):
        return sum(self.__dict__.values())


names = ["a", "b", "c", "d"]
records = []
for first in range(4):
    for way in (1, -1):
        r = Record()
        for n in range(4):
            setattr(r, names[(first + way * n) % 4], 10 * first + n)
        records.append(r)
for r in records:
    print(r.a, r.b, r.c, r.d, list(r.__dict__), r.total())

# Many objects, each with a name of its own.
odd = [Record() for _ in range(300)]
for i, r in enumerate(odd):
    setattr(r, "only%d" % i, i)
print(all(getattr(r, "only%d" % i) == i for i, r in enumerate(odd)))
print(any(hasattr(r, "only%d" % (i + 1)) for i, r in enumerate(odd)), len(odd[299].__dict__))

# One object with many.
big = Record()
for i in range(500):
    setattr(big, "x%d" % i, i)
for i in range(0, 500, 3):
    delattr(big, "x%d" % i)
print(len(big.__dict__), big.total(), big.x1, big.x499, hasattr(big, "x3"))
big.x3 = "again"
print(big.x3, len(big.__dict__), Record.kind, big.kind)
second = Record()
for i in range(499, -1, -1):
    setattr(second, "x%d" % i, -i)
print(second.x0, second.x499, second.total(), big.x1)
