# run: taipan run --for 10ms
# On a board the word has 32 bits, pointers reach the registers, and a hard handler may compute without the heap.
import micropython
import stm
from pyb import Pin, Timer


@micropython.viper
def signed(x: int, y: int):
    print(x + y, x - y, x * y, x << 1, x >> 1, -x, ~x)


@micropython.viper
def unsigned(x: uint, y: uint):
    print(x + y, x - y, x * y, x << 1, x >> 1, -x, ~x)


signed(0x7FFFFFFF, 1)
signed(-0x80000000, 1)
unsigned(0xFFFFFFFF, 1)
unsigned(0, 1)


@micropython.viper
def shifts(x: int, y: uint, n: int):
    print(x << n, x >> n, y << n, y >> n)


for n in (0, 31, 32, 33, 255, 256):
    shifts(-5, 0x80000001, n)


@micropython.viper
def load(p: ptr32) -> int:
    return p[0]


print(load(b"\xff\xff\xff\xff"), load(b"\x00\x00\x00\x80"))

pin = Pin("X1", Pin.OUT)


@micropython.viper
def toggle(n: int) -> int:
    port = ptr16(stm.GPIOA + stm.GPIO_BSRR)
    levels = ptr32(stm.GPIOA + stm.GPIO_IDR)
    high = 0
    for i in range(n):
        port[i & 1] = 1
        high += levels[0] & 1
    return high


print(toggle(6), pin.value())
try:
    load(0x40026000)
except ValueError as e:
    print(e)

state = bytearray(8)
count = 0


@micropython.viper
def step(p: ptr32):
    x = uint(p[0])
    x = x * uint(1664525) + uint(1013904223)
    p[0] = x
    p[1] = p[1] + 1


def handler(timer):
    step(state)


timer = Timer(1, freq=1000, callback=handler)
while state[4] < 5:
    pass
timer.deinit()
print(state[4] >= 5, state[0:4] != b"\0\0\0\0")
