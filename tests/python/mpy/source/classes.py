class Base:
    count = 0
    names = [n for n in "xy"]

    def __init__(self, value):
        self.value = value
        Base.count += 1

    def describe(self, prefix="<", suffix=">"):
        return prefix + type(self).__name__ + ":" + str(self.value) + suffix

    @property
    def double(self):
        return self.value * 2

    @staticmethod
    def make(value):
        return Base(value)

    @classmethod
    def create(cls, *values):
        return [cls(v) for v in values]

    def __getitem__(self, index):
        return self.value, index

    def __call__(self, *args, **kw):
        return args, kw


class Derived(Base):
    def describe(self, **kw):
        return super().describe(**kw) + "!"

    def class_of(self):
        return __class__.__name__


def local(x):
    class Local:
        kept = x

        def get(self):
            return self.kept, x

    return Local


d = Derived(5)
print(d.describe(prefix="["), d.double, d[1:2], d[3], d(1, *[2], a=3))
print(Base.make(1).value, [b.value for b in Derived.create(1, 2)], Base.count, Base.names)
print(d.class_of(), Derived.__name__, isinstance(d, Base))
print(local(7)().get())
d.extra = 1
d.extra += 4
print(d.extra, hasattr(d, "extra"))
del d.extra
print(hasattr(d, "extra"))
try:
    d.missing
except AttributeError as error:
    print(error)
