# run: taipan -X heapsize=64k
# What a built-in makes of one item is garbage when it comes to the next, however long it goes on.
import array

n = 5000
print(sum(1 << 70 for _ in range(n)) == n << 70)
print(sum([1 << 70] * 1000, 1 << 80) == (1000 << 70) + (1 << 80))
print(sum((0.1, 2j)[i & 1] for i in range(n)).imag)
print(max(range(n), key=lambda i: (i % 100, "text %d" % i)))
print(min((str(i) + "!" for i in range(10, n)), key=lambda text: text + "?"))
print(max("text %d" % i for i in range(n)))
print(len(dict(("%d" % (i % 10), [i]) for i in range(n))))
print(len({str(i % 10) for i in range(n)} | {1}), len(set(str(i % 10) + "s" for i in range(n))))
print(len(bytes(int("%d" % (i & 255)) for i in range(n))), len(bytearray(len("x" * (i & 7)) for i in range(n))))
print(len(array.array("d", (i / 3 for i in range(1000)))), any("text %d" % i == "" for i in range(n)))


class Pairs:
    def keys(self):
        return ("k%d" % (i % 3) for i in range(n))

    def __getitem__(self, key):
        return key + " and a long value"


print({**Pairs()})
d = {}
d.update((str(i % 5), str(i)) for i in range(n))
print(d)
