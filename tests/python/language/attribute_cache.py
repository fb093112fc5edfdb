# What an attribute is may change between two looks at it by the same instruction, in every way there is.
class Base:
    kind = "base"

    def who(self):
        return "Base.who"


class Derived(Base):
    pass


def look(v):
    return v.kind, v.who()


d = Derived()
print(look(d))
Derived.kind = "derived"
print(look(d))
Base.who = lambda self: "changed"
print(look(d))
d.kind = "own"
d.who = lambda: "own too"
print(look(d))
del d.kind
print(look(d))
del d.who
del Derived.kind
print(look(d))

for name in ("x", "y", "x"):
    print(getattr(d, name, None), hasattr(d, name))
    setattr(d, name, name * 2)
    print(getattr(d, name))

# More attributes than fit an instance in place, set and got by name.
many = Base()
for turn in range(3):
    for i in range(60):
        name = "a%d" % i
        setattr(many, name, getattr(many, name, 0) + i)
print([getattr(many, "a%d" % i) for i in (0, 1, 31, 32, 33, 59)])
delattr(many, "a59")
print(getattr(many, "a59", "gone"))
try:
    delattr(many, "a59")
except AttributeError:
    print("AttributeError")

# A module's names, too.
import math


def root():
    return math.sqrt(16), math.pi > 3


print(root(), root())
