# Loads and stores through pointers to numbers of 8, 16 and 32 bits, over any buffer.
import array


@micropython.viper
def fill(p: ptr8, n: int, value: int):
    for i in range(n):
        p[i] = value + i


@micropython.viper
def total(p: ptr8, n: int) -> int:
    t = 0
    for i in range(n):
        t += p[i]
    return t


@micropython.viper
def swap16(p: ptr16, n: int):
    for i in range(n):
        x = p[i]
        p[i] = x << 8 | x >> 8


@micropython.viper
def xor32(p: ptr32, n: int, key: int):
    i = 0
    while i < n:
        p[i] ^= key
        i += 1


@micropython.viper
def ends(p: ptr8, n: int):
    p[0] += p[n - 1]
    p[n - 1] = -1


data = bytearray(8)
fill(data, 8, 250)
print(data, total(data, 8), total(b"\x01\x02\x03", 3), total("abc", 3))
swap16(data, 4)
print(data)
xor32(data, 2, 0x01020304)
print(data)
ends(data, 8)
print(data)
view = memoryview(data)[2:6]
fill(view, 4, 65)
print(data, total(view, 4))
numbers = array.array("i", [1, -2, 300000])
xor32(numbers, 3, -1)
print(numbers)
numbers = array.array("H", [0x1234, 0xABCD])
swap16(numbers, 2)
print([hex(n) for n in numbers])


@micropython.viper
def fixed(p: ptr16) -> int:
    p[1] = 0x12345
    return p[0] + p[1]


print(fixed(bytearray(b"\x01\x00\x00\x00")))


@micropython.viper
def made_here(n: int) -> int:
    buffer = bytearray(n)
    p = ptr8(buffer)
    for i in range(n):
        p[i] = i
    t = 0
    for i in range(n):
        t += p[i]
    return t


print(made_here(100))


@micropython.viper
def kept(source) -> int:
    p = ptr8(bytes(source))
    for i in range(100):
        bytes(source)
    return p[0] + p[1]


print(kept([3, 4]))


@micropython.viper
def cast_in_place(source) -> int:
    return ptr8(source)[1] + ptr16(source)[0]


print(cast_in_place(b"\x01\x02"))


@micropython.viper
def moved(p: ptr8, n: int) -> int:
    q = ptr8(int(p) + n)
    return q[0] * 100 + p[n]


print(moved(b"abc", 1))


@micropython.viper
def address(p: ptr8) -> uint:
    return uint(p)


@micropython.viper
def at(p: ptr8, i: int) -> int:
    return p[i]


data = bytearray(b"here")
print(at(address(data) + 1, 1), at(address(data), 0))
