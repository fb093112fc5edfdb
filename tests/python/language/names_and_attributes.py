# Looking names up through instances, classes and modules; __name__, __dict__, dir.
import sys


class C:
    kind = "class"

    def __init__(self):
        self.value = 1

    def method(self):
        return self.value


c = C()
print(c.__class__ is C, C.__name__, __name__, sys.__name__)
print(sorted(c.__dict__), c.__dict__["value"], "kind" in C.__dict__, "kind" in c.__dict__)
print(sorted(n for n in dir(c) if not n.startswith("_")), "method" in dir(C))
print(getattr(c, "method")(), getattr(C, "kind"), hasattr(c, "kind"), hasattr(C, "value"))
m = c.method
c.value = 5
print(m(), C.method(c))
c.method = lambda: "own"
print(c.method(), C.method(c))
del c.method
print(c.method())
name = "dynamic"
setattr(C, name, property(lambda self: self.value + 1))
print(c.dynamic)
