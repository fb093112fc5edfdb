# Properties and descriptors: read, written, deleted, or refused.
class Celsius:
    def __init__(self):
        self._value = 0

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, to):
        if to < -273:
            raise ValueError(to)
        self._value = to

    @value.deleter
    def value(self):
        self._value = None

    fixed = property(lambda self: "fixed")


c = Celsius()
c.value = 20
c.value += 5
print(c.value, c.fixed, isinstance(Celsius.fixed, property))
try:
    c.value = -300
except ValueError as e:
    print(e.args, c.value)
del c.value
print(c.value)
for source in ("c.fixed = 1", "del c.fixed", "c.nothing", "del c.nothing", "c.value()"):
    try:
        exec(source)
    except (AttributeError, TypeError) as e:
        print(source, type(e).__name__)


class Fails:
    @property
    def broken(self):
        raise AttributeError("inside")

    @property
    def worse(self):
        return 1 // 0


f = Fails()
print(hasattr(f, "broken"), getattr(f, "broken", "default"))
try:
    hasattr(f, "worse")
except ZeroDivisionError:
    print("other exceptions pass")


class Child(Celsius):
    @property
    def value(self):
        return ("child", super().value)


print(Child().value)
