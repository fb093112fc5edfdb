# Class variables and instance variables, in a hierarchy.
class A:
    shared = []
    count = 0

    def __init__(self):
        self.shared.append(len(self.shared))
        A.count += 1
        self.count += 10


class B(A):
    count = 100

    def __init__(self):
        super().__init__()
        self.own = True


a, b = A(), B()
print(A.shared, b.shared is a.shared, A.count, a.count, B.count, b.count, hasattr(a, "own"), b.own)
B.shared = ["mine"]
print(a.shared, b.shared)
B.added = lambda self: self.count
print(b.added())
del B.count
print(B.count, b.count)
A.late = "late"
print(b.late, B.late)
try:
    del b.late
except AttributeError:
    print("AttributeError")
print([k for k in ("shared", "count", "own", "none") if hasattr(B, k)])
