# Errors in the middle of viper code leave all else as it was: tracebacks, finally, callers, and the next call.
@micropython.viper
def store(p: ptr8, n: int, x: int):
    for i in range(n):
        p[i] = x


data = bytearray(4)
try:
    store(data, 10, 9)
except ValueError:
    print("ValueError", data)
store(data, 4, 1)
print(data)


@micropython.viper
def nested(f, n: int) -> int:
    try:
        f(n)
    except ZeroDivisionError:
        return 1
    finally:
        print("cleaned", end=" ")
    return 2


def divide(n):
    return 1 // n


print(nested(divide, 0), nested(divide, 3))
try:
    nested(lambda n: [][n], 1)
except IndexError as e:
    print("IndexError", e)


@micropython.viper
def divides(x: int, y: int) -> int:
    return x // y + x % y


for y in (3, 0, -3):
    try:
        print(divides(10, y))
    except ZeroDivisionError as e:
        print(e)


@micropython.viper
def unbound(n: int) -> int:
    if n:
        x = 5
    return x


try:
    print(unbound(1), unbound(0))
except NameError as e:
    print("NameError")

for args in ((), (1, 2, 3), ("a", "b")):
    try:
        divides(*args)
    except TypeError as e:
        print("TypeError", args)
print(divides(7, 2))
