# Constructs that need memory, and constructs that don't: pairs of a name and a function that does it once. What they
# work on is made beforehand, here. No function closes over more than five variables: MicroPython would need memory to
# call it.
import array
import collections
import struct
import time


class Thing:
    constant = 1

    def __init__(self):
        self.x = 1
        self.y = 2.5

    def method(self, a=0):
        return a

    @classmethod
    def of_class(cls):
        return cls.constant

    @staticmethod
    def static(a):
        return a

    @property
    def prop(self):
        return self.x

    def __call__(self, a):
        return a

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        pass


class Derived(Thing):
    def method(self, a=0):
        return super().method(a)

    def store_super(self):
        s = super()


class OwnError(Exception):
    pass


class Up:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        self.n = 0
        return self

    def __next__(self):
        if self.n == 3:
            raise StopIteration
        self.n += 1
        return self.n


Pair = collections.namedtuple("Pair", ("a", "b"))
number = 5
changing = 0


def surplus(*args):
    return args


def keywords(**kw):
    return kw


def two(a, b=2):
    return a


def two_values(a, b):
    return a, b


def generator():
    yield 1


def allocating(small_max):
    thing, derived = Thing(), Derived()
    i, half, big = 3, 0.5, (1 << 70) + 5
    l4, text, data, pair, mapping = [1, 2, 3, 4], "text", b"bytes", (1, 2), {"a": 1}
    floats = array.array("f", [0.5, 1.5])
    full, ba, ints = [1], bytearray(3), array.array("i", [1, 2])
    while len(full) < 64:
        full.append(0)
    view = memoryview(ba)
    crowd = {n: n for n in range(8)}
    keys = list(range(100, 200))
    types = [int, str]
    cleared = [1, 2, 3]

    def define():
        def inner():
            pass

    def closure():
        n = i

        def inner():
            return n

        return inner

    def class_statement():
        class C:
            pass

    def raise_own():
        raise OwnError("mine")

    def swap4():
        a, b, c, d = 1, 2, 3, 4
        a, b, c, d = d, c, b, a

    def star():
        a, *b = l4

    def list_comprehension():
        [x for x in l4]

    def grow_list():
        # Spare room is used up first.
        for x in keys:
            full.append(x)

    def grow_dict():
        for k in keys:
            crowd[k] = k

    def grow_object():
        for name in ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"):
            setattr(thing, name, 1)

    def grow_ints():
        for x in keys:
            ints.append(x)

    def grow_bytes():
        for x in keys:
            ba.append(x)

    def first_import():
        import parts.empty

    return (
        ("bound method", lambda: thing.method),
        ("bound method by getattr", lambda: getattr(thing, "method")),
        ("bound method of a list", lambda: l4.append),
        ("bound method passed", lambda: two(thing.method)),
        ("bound classmethod", lambda: Thing.of_class),
        ("true division", lambda: i / 2),
        ("float + int", lambda: half + 1),
        ("-float", lambda: -half),
        ("float * int", lambda: half * i),
        ("float // int", lambda: half // 1),
        ("float()", lambda: float(i)),
        ("round to float", lambda: round(half, 1)),
        ("item of a float array", lambda: floats[1]),
        ("past the small integers", lambda: small_max + i),
        ("below the small integers", lambda: -small_max - i),
        ("product past the small integers", lambda: small_max * 2),
        ("shift past the small integers", lambda: i << 70),
        ("big + small", lambda: big + 1),
        ("big & small", lambda: big & 1),
        ("big >> to small", lambda: big >> 69),
        ("list", lambda: [i]),
        ("empty list", lambda: []),
        ("dict", lambda: {i: 1}),
        ("empty dict", lambda: {}),
        ("set", lambda: {i}),
        ("tuple", lambda: (i, half)),
        ("list comprehension", list_comprehension),
        ("set comprehension", lambda: {x for x in l4}),
        ("dict comprehension", lambda: {x: x for x in l4}),
        ("generator expression", lambda: (x for x in l4)),
        ("generator call", lambda: generator()),
        ("lambda", lambda: lambda: 0),
        ("def", define),
        ("closure", closure),
        ("instance", lambda: Thing()),
        ("namedtuple", lambda: Pair(1, 2)),
        ("own exception", lambda: OwnError("x")),
        ("raise own exception", raise_own),
        ("class", class_statement),
        ("surplus argument", lambda: surplus(1)),
        ("keyword parameter without keywords", lambda: keywords()),
        ("keyword parameter", lambda: keywords(a=1)),
        ("f(*t)", lambda: two(*pair)),
        ("f(**d)", lambda: two(**mapping)),
        ("print(*t)", lambda: print(*pair)),
        ("two values returned", lambda: two_values(i, half)),
        ("four values exchanged", swap4),
        ("starred target", star),
        ("str + str", lambda: text + "!"),
        ("str * int", lambda: text * i),
        ("slice of a str", lambda: text[1:3]),
        ("str % value", lambda: "%d" % i),
        ("str.format", lambda: "{}".format(i)),
        ("f-string", lambda: f"{i}"),
        ("str()", lambda: str(i)),
        ("repr()", lambda: repr(i)),
        ("hex()", lambda: hex(i)),
        ("join", lambda: "-".join(("a", "b"))),
        ("upper", lambda: text.upper()),
        ("encode", lambda: text.encode()),
        ("split", lambda: text.split("x")),
        ("slice of bytes", lambda: data[1:3]),
        ("slice of a bytearray", lambda: ba[1:3]),
        ("slice of a list", lambda: l4[1:3]),
        ("slice of a tuple", lambda: pair[:1]),
        ("slice of a memoryview", lambda: view[1:]),
        ("bytes()", lambda: bytes(3)),
        ("bytearray()", lambda: bytearray(3)),
        ("memoryview()", lambda: memoryview(data)),
        ("iter()", lambda: iter(l4)),
        ("range()", lambda: range(i)),
        ("enumerate()", lambda: enumerate(l4)),
        ("zip()", lambda: zip(l4, pair)),
        ("map()", lambda: map(two, l4)),
        ("reversed()", lambda: reversed(l4)),
        ("dict.keys()", lambda: mapping.keys()),
        ("dict.items()", lambda: mapping.items()),
        ("dict.values()", lambda: mapping.values()),
        ("sorted()", lambda: sorted(l4)),
        ("list()", lambda: list(pair)),
        ("tuple()", lambda: tuple(l4)),
        ("divmod()", lambda: divmod(7, i)),
        ("dir()", lambda: dir(thing)),
        ("__dict__", lambda: thing.__dict__),
        ("struct.pack", lambda: struct.pack("H", 1)),
        ("struct.unpack", lambda: struct.unpack("H", data)),
        ("struct.unpack_from", lambda: struct.unpack_from("H", data)),
        ("to_bytes", lambda: i.to_bytes(2, "little")),
        ("from_bytes, big", lambda: int.from_bytes(b"abcdefghij", "little")),
        ("isinstance of a made tuple", lambda: isinstance(i, (types[0], types[1]))),
        ("super() stored", lambda: derived.store_super()),
        ("list full", grow_list),
        ("list.extend", lambda: full.extend(keys)),
        ("dict full", grow_dict),
        ("object full", grow_object),
        ("bytearray.append", grow_bytes),
        ("array.append", grow_ints),
        ("list.clear", cleared.clear),
        ("time_ns", lambda: time.time_ns()),
        ("localtime", lambda: time.localtime(0)),
        ("print(big)", lambda: print(big)),
        ("exec", lambda: exec("pass")),
        ("eval", lambda: eval("1")),
        ("new import", first_import),
    )


def free():
    thing, derived = Thing(), Derived()
    i, half, other, big = 3, 0.5, 0.25, 1 << 70
    l4, text, data, pair, mapping = [1, 2, 3, 4], "text", b"bytes", (1, 2), {"a": 1}
    floats, ints, ba = array.array("f", [0.5, 1.5]), array.array("i", [1, 2]), bytearray(4)
    spare = [9, 8, 7]
    spare.append(6)
    spare.pop()
    queue = collections.deque((), 4)
    gen = (x for x in range(100))
    up = Up()
    same = b"xy"

    def counter():
        n = 0

        def step():
            nonlocal n
            n += 1

        return step

    step = counter()

    def caught():
        try:
            raise ValueError("x")
        except ValueError:
            pass
        finally:
            pass

    def index_error():
        try:
            l4[100]
        except IndexError:
            pass

    def managed():
        with thing:
            pass

    def loops():
        for x in l4:
            pass
        for x in pair:
            pass
        for x in mapping:
            pass
        for x in range(3):
            pass

    def more_loops():
        for x in data:
            pass
        for x in text:
            pass
        for x in up:
            pass
        while x < 3:
            x += 1

    def items():
        l4[0] = 5
        mapping["a"] = 2
        thing.x = 9

    def buffers():
        ba[0] = 1
        ints[0] = 7
        floats[0] = half
        ba[1:3] = same

    def swaps():
        a, b, c = 1, 2, 3
        a, b = b, a
        a, b, c = c, a, b

    def globals_():
        global changing
        changing += 1

    def list_methods():
        spare.append(1)
        spare.pop()
        spare.remove(8)
        spare.insert(0, 8)
        spare.sort()
        spare.reverse()

    def delete():
        del mapping["a"]
        mapping["a"] = 1

    def deque():
        queue.append(1)
        queue.append(2)
        queue.popleft()

    def many_locals():
        a = b = c = d = e = f = g = h = j = k = 1
        return a + b + c + d + e + f + g + h + j + k

    def loaded_import():
        import time

    return (
        ("small integers", lambda: (i + 4) * 5 // 3 - 2 ** 3 % 5 | 1 & ~i ^ 6 << 2 >> 1),
        ("comparison of integers", lambda: i < 4 <= 5 != i),
        ("comparison of floats", lambda: half < other or half == 0.5 or half > i),
        ("int(float)", lambda: int(half)),
        ("min, max", lambda: min(i, 2) + max(3, i)),
        ("boolean operators", lambda: not (i and 0 or i)),
        ("a float constant", lambda: 1.5),
        ("a big constant", lambda: 1 << 80),
        ("a tuple constant", lambda: (1, 2, "x")),
        ("a bytes constant", lambda: b"abc"),
        ("method call", lambda: thing.method(1)),
        ("method call by the class", lambda: Thing.method(thing)),
        ("method call by super", lambda: derived.method(2)),
        ("property", lambda: thing.prop),
        ("static method", lambda: Thing.static(1)),
        ("class method", lambda: thing.of_class()),
        ("keyword argument", lambda: two(b=1, a=2)),
        ("default argument", lambda: two(1)),
        ("no surplus argument", lambda: surplus()),
        ("__call__", lambda: thing(1)),
        ("items read", lambda: l4[0] + pair[1] + mapping["a"] + l4[-1]),
        ("items of bytes and arrays read", lambda: data[0] + ba[0] + ints[1]),
        ("items stored", items),
        ("items of bytes and arrays stored", buffers),
        ("list methods within the spare room", list_methods),
        ("del of an item", delete),
        ("deque", deque),
        ("in", lambda: 3 in l4 and "a" in mapping and "e" in text and 2 in pair and 98 in data),
        ("loops", loops),
        ("loops over bytes, str and an own iterator", more_loops),
        ("next", lambda: next(gen)),
        ("sum, any, all", lambda: sum(l4) + any(pair) + all(l4)),
        ("min, max of a list", lambda: min(l4) + max(pair)),
        ("try and raise", caught),
        ("an exception of the interpreter", index_error),
        ("with", managed),
        ("struct.pack_into", lambda: struct.pack_into("H", ba, 0, 513)),
        ("from_bytes, small", lambda: int.from_bytes(b"ab", "little")),
        ("len, id, hash, chr", lambda: len(l4) + hash(text) + ord(chr(65)) and id(l4) and 0),
        ("isinstance", lambda: isinstance(thing, Thing) and isinstance(i, int)),
        ("setattr, getattr of a value", lambda: setattr(thing, "x", getattr(thing, "x"))),
        ("two and three values exchanged", swaps),
        ("a global", globals_),
        ("a closure", step),
        ("walrus, conditional", lambda: (w := i) + (1 if w else 2)),
        ("ticks", lambda: time.ticks_diff(time.ticks_ms(), time.ticks_us()) and time.ticks_add(5, 3)),
        ("sleep", lambda: time.sleep_us(1)),
        ("print", lambda: print("  printed", i, text, half, pair)),
        ("a loaded import", loaded_import),
        ("many locals", many_locals),
    )
