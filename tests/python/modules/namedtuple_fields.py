# collections.namedtuple and OrderedDict.
from collections import OrderedDict, namedtuple

Point = namedtuple("Point", ["x", "y"])
p = Point(1, y=2)
x, y = p
print(p, p.x, p[1], x, y, len(p), p == (1, 2), p + (3,), p[::1], isinstance(p, tuple), hash(p) == hash((1, 2)), {p: 1}[(1, 2)], p < (1, 3))
print(namedtuple("T", "a b c")(1, 2, 3), namedtuple("U", ("q",))("only"), namedtuple("Empty", [])(), list(p._asdict().items()))
for source in ("Point(1)", "Point(1, 2, 3)", "Point(1, x=2)", "Point(1, 2, z=3)", "p.x = 5", "p.z", "p[2]", "p[0] = 1", "namedtuple('A', 5)", "namedtuple('A')", "Point(z=1, y=2)", "del p.x"):
    try:
        exec(source)
        print(source, "accepted")
    except Exception as e:
        print(source, type(e).__name__)


class Vector(Point):
    def length(self):
        return (self.x**2 + self.y**2) ** 0.5


print(Vector(3, 4).length(), Vector(3, 4)[0], isinstance(Vector(0, 0), Point))
o = OrderedDict([("z", 1), ("a", 2)])
o["m"] = 3
o["z"] = 9
print(list(o.items()), o.popitem(), list(o), o == {"z": 9, "a": 2}, isinstance(o, dict))
del o["z"]
o["z"] = 0
print(list(o.keys()), len(o), list(o.values()))
