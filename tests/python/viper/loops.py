# Loops, conditions and jumps of viper code: range in all forms, while, break, continue, else, nested functions' calls.
@micropython.viper
def ranges(a: int, b: int):
    print([i for i in (1, 2)], end=" ")
    for i in range(b):
        print(i, end=" ")
    for i in range(a, b):
        print(i, end=" ")
    for i in range(b, a, -2):
        print(i, end=" ")
    else:
        print("else", end=" ")
    for i in range(3):
        if i == 1:
            continue
        if i == 2:
            break
        i = 50
        print(i, end=" ")
    else:
        print("never")
    print()


ranges(2, 5)
ranges(5, 2)
ranges(-2, 1)


@micropython.viper
def collatz(n: int) -> int:
    steps = 0
    while n != 1:
        if n & 1:
            n = 3 * n + 1
        else:
            n >>= 1
        steps += 1
    return steps


print([collatz(n) for n in (1, 6, 27, 97)])


@micropython.viper
def primes(limit: int) -> int:
    sieve = bytearray(int(limit))
    p = ptr8(sieve)
    found = 0
    for i in range(2, limit):
        if p[i] == 0:
            found += 1
            j = i * i
            while j < limit:
                p[j] = 1
                j += i
    return found


print(primes(1000))


@micropython.viper
def crc(data: ptr8, n: int) -> uint:
    c = uint(0xFFFFFFFF)
    for i in range(n):
        c ^= uint(data[i])
        for _ in range(8):
            if c & 1:
                c = (c >> 1) ^ 0xEDB88320
            else:
                c >>= 1
    return c ^ 0xFFFFFFFF


print(hex(crc(b"123456789", 9)))


@micropython.viper
def logic(a: int, b: int, c) -> int:
    if a and b or c:
        return 1
    if not a and not b:
        return 2
    return 3 if a > b else 4


print([logic(a, b, c) for a in (0, 1) for b in (0, 2) for c in ([], [1])])


@micropython.viper
def exits(n: int) -> int:
    total = 0
    for i in range(n):
        try:
            if i == 2:
                continue
            if i == 5:
                break
            total += i
        finally:
            total += 100
    return total


print(exits(2), exits(4), exits(9))


@micropython.viper
def calls(f, n: int):
    return f(n, n * 2, key=n + 1), "{} {}".format(n, -n), max(n, 3), len(range(n))


print(calls(lambda a, b, key: (a, b, key), 5))
