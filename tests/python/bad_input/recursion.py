# Recursion without end is a RuntimeError, wherever it goes round, and the interpreter is usable after it.
def plain():
    plain()


class Attribute:
    def __getattr__(self, name):
        return getattr(self, name + "x")


class Item:
    def __getitem__(self, i):
        return self[i]


class Call:
    def __call__(self):
        return self()


class Equal:
    def __eq__(self, other):
        return self == other


class Add:
    def __add__(self, other):
        return self + other


class Repr:
    def __repr__(self):
        return repr(self)


class Str:
    def __str__(self):
        return str(self)


class Hash:
    def __hash__(self):
        return hash(self)


class Iter:
    def __iter__(self):
        return iter(self)


class Len:
    def __len__(self):
        return len(self)


class Bool:
    def __bool__(self):
        return bool(self)


class New:
    def __new__(cls):
        return cls()


class Init:
    def __init__(self):
        Init()


class Property:
    @property
    def p(self):
        return self.p


class Contains:
    def __contains__(self, x):
        return x in self


def key(x):
    return sorted([1, 2], key=key)


def generator():
    yield from generator()


def mutual_a():
    mutual_b()


def mutual_b():
    mutual_a()


def through_map(x):
    return list(map(through_map, [x]))


def through_exec():
    exec("through_exec()", globals())


for name, go in [
    ("function", plain),
    ("mutual", mutual_a),
    ("lambda", lambda: (lambda f: f(f))(lambda f: f(f))),
    ("getattr", lambda: Attribute().a),
    ("getitem", lambda: Item()[0]),
    ("call", Call()),
    ("eq", lambda: Equal() == Equal()),
    ("add", lambda: Add() + 1),
    ("repr", lambda: repr(Repr())),
    ("str", lambda: str(Str())),
    ("hash", lambda: hash(Hash())),
    ("iter", lambda: list(Iter())),
    ("len", lambda: len(Len())),
    ("bool", lambda: bool(Bool())),
    ("new", New),
    ("init", Init),
    ("property", lambda: Property().p),
    ("contains", lambda: 1 in Contains()),
    ("sort key", lambda: key(1)),
    ("generator", lambda: list(generator())),
    ("map", lambda: through_map(1)),
    ("exec", through_exec),
]:
    try:
        go()
        print(name, "ended")
    except RuntimeError as e:
        print(name, "RuntimeError", e)
    except Exception as e:
        print(name, type(e).__name__)
print("usable")
