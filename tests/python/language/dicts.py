# alloc-fail: yes
# Dictionaries.
d = {"a": 1, "b": 2}
d["c"] = 3
print(d["a"], d.get("z"), d.get("z", 0), "a" in d, 1 in d, len(d), sorted(d))
print(sorted(d.keys()), sorted(d.values()), sorted(d.items()), sorted(k + str(v) for k, v in d.items()))
print(d.pop("a"), d.pop("a", None), d.setdefault("b", 9), d.setdefault("n", 10), sorted(d.items()))
d.update({"b": 20, "x": 0})
d.update([("y", 1)], z=5)
print(sorted(d.items()))
del d["x"]
print("x" in d, d == dict(d), d.copy() is d, d != {})
print({1: "int", 1.0: "float"}[1], {}, {None: 1, (): 2, b"": 3}[()], dict(a=1), dict([("k", "v")]), dict({}))
e = {}
for i in range(200):
    e[i] = i * i
for i in range(0, 200, 2):
    del e[i]
for i in range(1000, 1050):
    e[i] = 0
print(len(e), e[199], 100 in e, sum(e.values()), sum(k for k in e))
f = dict.fromkeys(["p", "q"], 0)
f["p"] += 1
print(sorted(f.items()), dict.fromkeys("a")["a"])
k, v = {"only": "one"}.popitem()
print(k, v)
g = {"self": None}
g["self"] = g
print(g["self"]["self"] is g, bool({}), bool(g), {"a": {"b": {"c": 1}}}["a"]["b"]["c"])
e.clear()
print(e, list(e.items()))
for wrong in (lambda: {}["x"], lambda: {[]: 1}, lambda: {}.pop("x"), lambda: {}.popitem(), lambda: dict([1])):
    try:
        print(wrong())
    except (KeyError, TypeError) as err:
        print(type(err).__name__)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return self.n == other.n


h = {Key(i): i for i in range(10)}
print(len(h), h[Key(7)], Key(11) in h, h[Key(4)])
