# A pointer keeps what it was made from alive, for as long as the function runs.
import gc


@micropython.viper
def from_argument(p: ptr8) -> int:
    gc.collect()
    for i in range(30):
        bytearray(40)
    gc.collect()
    return p[0] + p[39]


print(from_argument(bytearray([7]) + bytearray(38) + bytearray([8])))


@micropython.viper
def from_cast(n: int) -> int:
    p = ptr32(bytearray(int(n) * 4))
    for i in range(n):
        p[i] = i * i
    gc.collect()
    for i in range(30):
        bytearray(40)
    t = 0
    for i in range(n):
        t += p[i]
    return t


print(from_cast(10))


@micropython.viper
def two(a: ptr8, b: ptr16) -> int:
    gc.collect()
    for i in range(30):
        bytearray(8)
    return a[0] * 1000 + b[1]


print(two(bytearray(b"\x05"), bytearray(b"\x00\x00\x34\x12")))


@micropython.viper
def hold(p: ptr8) -> ptr8:
    return p


# What it returns is a number, which keeps nothing.
data = bytearray(b"kept elsewhere")
address = hold(data)
gc.collect()
print(type(address), address == hold(memoryview(data)), hold(memoryview(data)[5:]) - address)
