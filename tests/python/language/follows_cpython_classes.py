# Where classes are as in CPython, though MicroPython's differ: order of bases, super, properties, __init_subclass__.
class A:
    def who(self):
        return "A"

    @property
    def size(self):
        return 1


class B(A):
    pass


class C(A):
    def who(self):
        return "C" + super().who()

    @property
    def size(self):
        return super().size + 1


class D(B, C):
    def who(self):
        return "D" + super().who()


print(D().who(), D().size)


class Base:
    kinds = []

    def __init_subclass__(cls):
        Base.kinds.append(cls.__name__)

    def __init__(self):
        self.steps = ["Base"]


class Left(Base):
    def __init__(self):
        super().__init__()
        self.steps.append("Left")


class Right(Base):
    def __init__(self):
        super().__init__()
        self.steps.append("Right")


class Both(Left, Right):
    def __init__(self):
        super().__init__()
        self.steps.append("Both")


print(Both().steps, Base.kinds)


class Items(list):
    def __init__(self, n):
        super().__init__(range(n))


class Problem(Exception):
    def __init__(self, code, text):
        self.code = code
        super().__init__(text)


print(Items(3), len(Items(2)))
try:
    raise Problem(5, "text")
except Problem as e:
    print(e.code, e, e.args)


class Number(int):
    def __add__(self, other):
        return Number(int(self) + other)


print(type(Number(1) + 2).__name__, Number(1) + 2, Number(7).bit_length(), int(Number(3)))
