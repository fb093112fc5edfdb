# run: taipan -X heapsize=64K
# hostile: no, it is about where memory ends
# Each construct that allocates gives a MemoryError when the heap is full, and the interpreter goes on.
import gc

BIG = 200000


def gen():
    while True:
        yield [0] * 500


def recurse_list(depth):
    x = [0] * 2000
    return [x, recurse_list(depth - 1)] if depth else x


class C:
    pass


def many_attributes():
    o = C()
    for i in range(100000):
        setattr(o, "a%d" % i, i)


def closures():
    f = None
    while True:
        def g(f=f, x=[0] * 100):
            return f
        f = g


def strings():
    s = "x"
    while True:
        s += s


def bytes_grow():
    b = bytearray()
    while True:
        b.extend(b"0123456789" * 10)


def dict_grow():
    d = {}
    i = 0
    while True:
        d[i] = [i]
        i += 1


def set_grow():
    s = set()
    i = 0
    while True:
        s.add("item %d" % i)
        i += 1


def list_grow():
    l = []
    while True:
        l.append([])


def big_int():
    n = 3
    while True:
        n *= n


def classes():
    made = []
    while True:
        made.append(type("T", (), {"x": [0] * 50}))


def instances():
    made = []
    while True:
        o = C()
        o.x = o.y = o
        made.append(o)


cases = [
    ("list repeat", lambda: [0] * BIG),
    ("tuple repeat", lambda: (0,) * BIG),
    ("bytes", lambda: bytes(BIG * 4)),
    ("bytearray", lambda: bytearray(BIG * 4)),
    ("str repeat", lambda: "ab" * BIG),
    ("list of range", lambda: list(range(BIG))),
    ("tuple of range", lambda: tuple(range(BIG))),
    ("set of range", lambda: set(range(BIG))),
    ("comprehension", lambda: [str(i) for i in range(BIG)]),
    ("dict comprehension", lambda: {i: str(i) for i in range(BIG)}),
    ("list of generator", lambda: list(gen())),
    ("join", lambda: ",".join(["abcdefgh"] * 20000)),
    ("format", lambda: "%0300000d" % 1),
    ("str.format", lambda: "{:>300000}".format("x")),
    ("replace", lambda: ("a" * 2000).replace("a", "b" * 1000)),
    ("split", lambda: ("a " * 10000).split()),
    ("sorted", lambda: sorted(range(BIG))),
    ("power", lambda: 10**300000),
    ("shift", lambda: 1 << 3000000),
    ("nested lists", lambda: recurse_list(100)),
    ("attributes", many_attributes),
    ("closures", closures),
    ("strings", strings),
    ("bytearray.extend", bytes_grow),
    ("dict", dict_grow),
    ("set", set_grow),
    ("list.append", list_grow),
    ("int", big_int),
    ("classes", classes),
    ("instances", instances),
    ("exec", lambda: exec("x = [" + "1," * 20000 + "]")),
    ("star", lambda: (lambda *a: a)(*range(BIG))),
]
for name, construct in cases:
    try:
        construct()
        print(name, "fitted")
    except MemoryError as e:
        print(name, "MemoryError")
    except Exception as e:
        print(name, type(e).__name__, e)
    gc.collect()
print("usable:", sum(range(100)), "ab" * 3, sorted({3: 1, 1: 2}))
