# Comparisons of machine integers: signed and unsigned differ, the result is a bool.


@micropython.viper
def signed(x: int, y: int):
    print(x < y, x <= y, x > y, x >= y, x == y, x != y)


@micropython.viper
def unsigned(x: uint, y: uint):
    print(x < y, x <= y, x > y, x >= y, x == y, x != y)


for x, y in ((1, 2), (2, 1), (3, 3), (-1, 1), (1, -1), (-2, -1)):
    signed(x, y)
    unsigned(x, y)


@micropython.viper
def between(low: int, x: int, high: int) -> bool:
    return low <= x < high


print(between(0, 5, 10), between(0, 10, 10), between(-5, -5, 0))


@micropython.viper
def branches(x: int) -> int:
    n = 0
    if x:
        n += 1
    if not x:
        n += 2
    if x > 3 and x < 10 or x == -1:
        n += 4
    while x > 0 and n < 100:
        x -= 1
        n += 10
    return n if n < 50 else -n


print([branches(x) for x in (-1, 0, 1, 3, 4, 5, 10)])


@micropython.viper
def truth(x: bool, y) -> bool:
    if x:
        return bool(y)
    return False


print(truth(1, []), truth([], 1), truth(1, "a"), truth(0, 1))
