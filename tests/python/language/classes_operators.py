# Operators as methods.
class V:
    def __init__(self, *items):
        self.items = items

    def __repr__(self):
        return "V" + repr(self.items)

    def __add__(self, other):
        return V(*(a + b for a, b in zip(self.items, other.items)))

    def __sub__(self, other):
        return V(*(a - b for a, b in zip(self.items, other.items)))

    def __mul__(self, k):
        return V(*(a * k for a in self.items))

    def __rmul__(self, k):
        return V(*(k * a for a in self.items))

    def __neg__(self):
        return V(*(-a for a in self.items))

    def __pos__(self):
        return self

    def __invert__(self):
        return V(*reversed(self.items))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]

    def __contains__(self, x):
        return x in self.items

    def __eq__(self, other):
        return self.items == other.items

    def __lt__(self, other):
        return self.items < other.items

    def __le__(self, other):
        return self.items <= other.items

    def __call__(self, *args):
        return args + self.items

    def __abs__(self):
        return sum(abs(a) for a in self.items)

    def __bool__(self):
        return any(self.items)


a, b = V(1, 2), V(3, -4)
print(a + b, a - b, a * 2, 2 * a, -b, +b is b, ~a)
print(len(a), a[0], a[-1], 2 in a, 5 in a, a == V(1, 2), a == b, a != b)
print(a < b, a <= b, b < a, b <= a, a(9), abs(b), bool(a), bool(V(0, 0)))
a += b
print(a, list(a), [x for x in b], sorted([V(2), V(1), V(3)]))
x, y = b
print(x, y, min(V(1), V(2)))


class InPlace:
    def __init__(self):
        self.log = []

    def __iadd__(self, x):
        self.log.append(("+", x))
        return self

    def __isub__(self, x):
        self.log.append(("-", x))
        return self


i = j = InPlace()
i += 1
i -= 2
print(i.log, i is j)
try:
    a + 1
except AttributeError:
    print("AttributeError")
try:
    Exception() + 1
except TypeError:
    print("TypeError")
