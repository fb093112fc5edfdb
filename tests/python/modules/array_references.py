# array.array of type code O: real references, which keep their objects alive; and what such an array refuses.
from array import array
import gc


class Thing:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "<" + self.name + ">"


a = array("O", [1, "two", None, Thing("three")])
a.append([4])
print(a, len(a), bool(a), bool(array("O")), a.itemsize >= 4)
gc.collect()
garbage = [Thing("other") for _ in range(50)]
print(a[3], a[-1], [type(x).__name__ for x in a])
a[0] = Thing("one")
a[1:3] = array("O", [2.5])
print(a, a[1:], a[:1])
a += [True]
a.extend(range(2))
a.extend(a[:1])
print(a, None in a, 2.5 in a)
print(a.pop(), a.pop(0), len(a), a.count(True), a.index(2.5))
b = a + array("O", ["end"])
print(b[-1], len(b), len(b * 2), len(2 * b), array("O") * 3)
print(array("O", (1, 2)) == array("O", [1, 2]), array("O", [1]) == array("O", [2]), array("O", [1]) != array("O"))
print(isinstance(a, array), type(a) is array, a.typecode if hasattr(a, "typecode") else None)

# It can be in itself.
a = array("O")
a.append(a)
a.extend(a)
print(len(a), a[1] is a)
try:
    repr(a)
except RuntimeError:
    print("too deep")


class Pair(array):
    def first(self):
        return self[0]


p = Pair("O", [Thing("p"), 2])
p.append(3)
print(p.first(), len(p), list(p))

# No bytes can be seen or put in, so no reference can be made up.
a = array("O", [1, 2])
for source in (
    "memoryview(a)",
    "a[5]",
    "a['x']",
    "a.pop(9)",
    "array('O').pop()",
    "a[0:1] = b'12345678'",
    "a[0:1] = [3]",
    "del a[0]",
    "a + [1]",
    "a == array('i', [1])",
    "array('P') == a",
    "array('i').extend(a)",
    "array('O', 5)",
):
    try:
        exec(source)
        print(source, "accepted")
    except Exception as e:
        print(source, type(e).__name__)
print(a, array("O", b"ab"))

# Addresses are numbers.
print(array("P", [1, -1]), array("S", [0, 7]), array("P") == array("P", b""))
