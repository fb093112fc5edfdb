# An operator asks the left operand, then the right one; comparison asks the mirror image.
class Left:
    def __add__(self, other):
        return ("add", other) if other == 1 else NotImplemented

    def __eq__(self, other):
        return NotImplemented

    def __lt__(self, other):
        return NotImplemented

    def __iadd__(self, other):
        return NotImplemented


class Right:
    def __radd__(self, other):
        return "radd"

    def __rsub__(self, other):
        return "rsub"

    def __gt__(self, other):
        return "gt"

    def __contains__(self, item):
        return item


left, right = Left(), Right()
print(left + 1, left + right, 5 + right, "a" + right, [] - right, left < right, left == left, left != right, left == 1)
x = left
x += 1
print(x, 5 in right, 0 in right, "" not in right)
for call in (lambda: left + 2, lambda: left - right.__class__, lambda: left < 1, lambda: left * 2, lambda: -left, lambda: left[0], lambda: left(), lambda: len(left), lambda: iter(left), lambda: 1 in left, lambda: left < left, lambda: int(left), lambda: right - 1):
    try:
        print(call())
    except TypeError:
        print("TypeError", end=" ")
print()


class Vector:
    def __init__(self, *parts):
        self.parts = parts

    def __add__(self, other):
        return Vector(*[a + b for a, b in zip(self.parts, other.parts)])

    def __mul__(self, factor):
        return Vector(*[a * factor for a in self.parts])

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __getitem__(self, i):
        return self.parts[i]

    def __len__(self):
        return len(self.parts)

    def __bool__(self):
        return any(self.parts)

    def __repr__(self):
        return "Vector" + repr(self.parts)


v = Vector(1, 2)
print(v + v, v * 3, 3 * v, -v, v[0], v[-1], len(v), bool(Vector(0, 0)), list(v), 2 in v, max(v))
