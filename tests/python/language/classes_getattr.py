# __getattr__, __setattr__ by way of dictionaries, callable objects, item access.
class Lazy:
    def __init__(self):
        self.known = 1

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(name)
        return "made " + name


o = Lazy()
print(o.known, o.anything, hasattr(o, "nothing"), getattr(o, "nope", 5))


class Registers:
    def __init__(self):
        self.log = []

    def __getitem__(self, index):
        return ("get", index)

    def __setitem__(self, index, value):
        self.log.append((index, value))

    def __delitem__(self, index):
        self.log.append(("del", index))


r = Registers()
r[1] = 2
r["a", "b"] = 3
r[0] += 1,
del r[7]
print(r[5], r[None], r.log)


class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x, *, twice=False):
        return (x + self.n) * (2 if twice else 1)


add = Adder(3)
print(add(4), add(4, twice=True), list(map(add, range(3))), callable(add), callable(r))


class Meta:
    pass


m = Meta()
m.f = lambda x: x * 2
print(m.f(4))
Meta.g = lambda self, x: (self is m, x)
print(m.g(5))
method = m.g
print(method(6))
