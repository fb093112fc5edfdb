# Properties, getters, setters, deleters.
class Celsius:
    def __init__(self, degrees):
        self._degrees = degrees

    @property
    def degrees(self):
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        if value < -273:
            raise ValueError("too cold")
        self._degrees = value

    @degrees.deleter
    def degrees(self):
        print("deleted")
        self._degrees = None

    fahrenheit = property(lambda self: self._degrees * 9 // 5 + 32)


c = Celsius(100)
print(c.degrees, c.fahrenheit)
c.degrees = 0
c.degrees += 20
print(c.degrees, c.fahrenheit)
try:
    c.degrees = -300
except ValueError as e:
    print(e)
try:
    c.fahrenheit = 1
except AttributeError:
    print("AttributeError")
del c.degrees
print(c.degrees)


class Raises:
    @property
    def x(self):
        raise KeyError("inside")


try:
    Raises().x
except KeyError as e:
    print("KeyError", e.args)
