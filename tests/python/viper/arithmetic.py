# Machine integers wrap round at the word, signed or not, and keep the type of the left operand.
import sys

WORD = 64 if sys.maxsize > 1 << 32 else 32
MAX = (1 << WORD - 1) - 1
MIN = -MAX - 1


@micropython.viper
def signed(x: int, y: int):
    print(int(x + y), int(x - y), int(x * y), int(x & y), int(x | y), int(x ^ y), int(-x), int(~x))


@micropython.viper
def unsigned(x: uint, y: uint):
    print(x + y, x - y, x * y, x & y, x | y, x ^ y, -x, ~x)


@micropython.viper
def divided(x: int, y: int):
    print(x // y, x % y)


@micropython.viper
def shifted(x: int, y: uint, n: int):
    print(x << n, x >> n, y << n, y >> n)


@micropython.viper
def mixed(x: int, y: uint):
    print(x + y, y + x, x - y, y - x, x * y, y * x)


values = (0, 1, -1, 3, 7, -8, MAX, MIN, MAX - 1, 1 << WORD // 2, 12345678901)
for x in values:
    for y in (1, -1, 5, MAX, MIN):
        print(x, y, end=": ")
        signed(x, y)
        unsigned(x, y)
        mixed(x, y)
for x in values:
    for y in (1, 2, -3, 1000, MAX):
        if MIN // 2 < x < MAX // 2:
            divided(x, y)
    for n in (0, 1, 5, 31):
        shifted(x, x, n)


@micropython.viper
def in_place(x: int, y: int) -> int:
    x += y
    x *= 3
    x -= 1
    x ^= 0xFF
    x <<= 2
    x >>= 1
    x |= 1
    x &= ~2
    x //= 2
    x %= 1000
    return x


print(in_place(100, 23), in_place(-100, 23), in_place(MAX, MAX))
try:
    divided(1, 0)
except ZeroDivisionError as e:
    print("ZeroDivisionError", e)
