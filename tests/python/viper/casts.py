# Casts in viper: every type to every other, of constants, locals and objects.
import sys

WORD = sys.maxsize * 2 + 1


@micropython.viper
def integers(x: int):
    u = uint(x)
    p = ptr(x)
    b = bool(x)
    print(int(u), int(p), int(b), uint(p) == u, int(ptr8(x)), int(uint(ptr16(u))))


for x in (0, 1, -1, 1000, -(sys.maxsize) - 1):
    integers(x)


@micropython.viper
def objects(x):
    print(int(x), bool(x), uint(x) == uint(int(x)))


for x in (5, -5, True, False, WORD, WORD + 6, 1 << 100):
    objects(x)


@micropython.viper
def constants():
    print(int(True), int(False), int(7), int(-7), bool(0), bool(3), int(None), int(uint(-1)), int(1 << 5))


constants()


@micropython.viper
def comparison(x: int, y: int) -> int:
    return int(x < y) + 2 * int(x == y) + 4 * int(x > y)


print(comparison(1, 2), comparison(2, 2), comparison(3, 2))


class Index:
    def __int__(self):
        return 42


@micropython.viper
def instance(x: int) -> int:
    return x


for x in (Index(), object(), "1", b"1", 2.5, None, [1]):
    try:
        print(instance(x))
    except TypeError as e:
        print(type(x).__name__, "TypeError")


@micropython.viper
def truth(x: bool) -> int:
    return int(x)


class Falsy:
    def __bool__(self):
        return False


class Raises:
    def __bool__(self):
        raise ValueError("no truth")


print(truth(Falsy()), truth(Index()), truth(""), truth([0]))
try:
    truth(Raises())
except ValueError as e:
    print(e)
