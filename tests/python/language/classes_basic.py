# alloc-fail: yes
# Classes, instances, attributes.
class Point:
    """Two numbers."""

    dimensions = 2

    def __init__(self, x, y=0):
        self.x = x
        self.y = y

    def moved(self, dx=0, dy=0):
        return Point(self.x + dx, self.y + dy)

    def __repr__(self):
        return "Point(%r, %r)" % (self.x, self.y)

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))


p = Point(1, 2)
print(p, p.moved(dy=5), p == Point(1, 2), p != Point(1, 2), p == 3, p in [Point(1, 2)])
print({p: "here"}[Point(1, 2)], len({p, Point(1, 2), Point(3)}))
print(Point.dimensions, p.dimensions)
p.dimensions = 3
print(Point.dimensions, p.dimensions)
del p.dimensions
print(p.dimensions, hasattr(p, "z"), getattr(p, "z", "none"))
setattr(p, "z", 9)
print(p.z, type(p).__name__, type(p) is Point)
try:
    del p.w
except AttributeError:
    print("AttributeError")
try:
    Point()
except TypeError:
    print("TypeError")


class Empty:
    pass


a, b = Empty(), Empty()
print(a == b, a == a, a is not b)
a.self = a
print(a.self.self.self is a)


def scope():
    x = "function"

    class Inner:
        y = x
        x = "class"
        z = x

        def get(self):
            return x

    return Inner.y, Inner.x, Inner.z, Inner().get()


try:
    print(scope())
except NameError:
    print("NameError")
