# Exceptions in __eq__, __hash__, __iter__, __next__, __len__ and so on come through built-ins, which stay usable.
class Bad:
    def __init__(self, *names):
        self.names = names

    def boom(self, name):
        if name in self.names:
            raise ValueError(name)

    def __eq__(self, other):
        self.boom("eq")
        return False

    def __hash__(self):
        self.boom("hash")
        return 1

    def __iter__(self):
        self.boom("iter")
        return self

    def __next__(self):
        self.boom("next")
        raise StopIteration

    def __len__(self):
        self.boom("len")
        return 0

    def __bool__(self):
        self.boom("bool")
        return True

    def __str__(self):
        self.boom("str")
        return "s"

    def __repr__(self):
        self.boom("repr")
        return "r"

    def __contains__(self, x):
        self.boom("contains")
        return False

    def __getitem__(self, i):
        self.boom("getitem")
        raise IndexError

    def __lt__(self, other):
        self.boom("lt")
        return False

    def __call__(self):
        self.boom("call")

    def __enter__(self):
        self.boom("enter")

    def __exit__(self, *args):
        self.boom("exit")


def with_(x):
    with x:
        pass


def for_(x):
    for _ in x:
        pass


def unpack(x):
    (a,) = x


d = {Bad(): 1}
s = {Bad()}
for name, go in [
    ("eq", lambda: Bad("eq") == 1),
    ("eq", lambda: [Bad("eq")].index(3)),
    ("eq", lambda: [Bad("eq")].count(3)),
    ("eq", lambda: 3 in [Bad("eq")]),
    ("eq", lambda: [Bad("eq")].remove(3)),
    ("eq", lambda: (Bad("eq"),) == (3,)),
    ("eq", lambda: {Bad("eq"): 1}[Bad()]),
    ("eq", lambda: Bad() in {Bad("eq")}),
    ("hash", lambda: {Bad("hash"): 1}),
    ("hash", lambda: {Bad("hash")}),
    ("hash", lambda: d.get(Bad("hash"))),
    ("hash", lambda: s.add(Bad("hash"))),
    ("hash", lambda: hash((1, Bad("hash")))),
    ("iter", lambda: list(Bad("iter"))),
    ("iter", lambda: for_(Bad("iter"))),
    ("iter", lambda: unpack(Bad("iter"))),
    ("next", lambda: list(Bad("next"))),
    ("next", lambda: for_(Bad("next"))),
    ("next", lambda: tuple(Bad("next"))),
    ("next", lambda: sum(Bad("next"))),
    ("next", lambda: dict(Bad("next"))),
    ("next", lambda: set(Bad("next"))),
    ("next", lambda: [1].extend(Bad("next"))),
    ("next", lambda: ",".join(Bad("next"))),
    ("next", lambda: print(*Bad("next"))),
    ("next", lambda: sorted(Bad("next"))),
    ("next", lambda: list(zip(Bad("next"), [1]))),
    ("next", lambda: any(Bad("next"))),
    ("len", lambda: len(Bad("len"))),
    ("bool", lambda: not Bad("bool")),
    ("bool", lambda: 1 if Bad("bool") else 2),
    ("bool", lambda: list(filter(None, [Bad("bool")]))),
    ("str", lambda: str(Bad("str"))),
    ("str", lambda: print(Bad("str"))),
    ("str", lambda: "%s" % Bad("str")),
    ("str", lambda: f"{Bad('str')}"),
    ("repr", lambda: repr([Bad("repr")])),
    ("repr", lambda: "%r" % (Bad("repr"),)),
    ("contains", lambda: 1 in Bad("contains")),
    ("getitem", lambda: Bad("getitem")[0]),
    ("lt", lambda: sorted([Bad("lt"), Bad("lt")])),
    ("lt", lambda: min(Bad("lt"), Bad("lt"))),
    ("call", lambda: Bad("call")()),
    ("enter", lambda: with_(Bad("enter"))),
    ("exit", lambda: with_(Bad("exit"))),
]:
    try:
        go()
        print(name, "did not come through")
    except ValueError as e:
        if e.args != (name,):
            print(name, e)
print(len(d), len(s))
