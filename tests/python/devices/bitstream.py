# run: taipan run --stimulus tests/python/devices/jumper.toml
# bitstream: pulses of exact length, highest bit first; interrupts wait until it is over.
import machine
import time
from pyb import ExtInt
from machine import Pin

out, seen = Pin("X1", Pin.OUT), Pin("X2", Pin.IN)
start = time.ticks_us()
machine.bitstream(out, 0, (400_000, 800_000, 800_000, 400_000), b"\xa0")
print(time.ticks_diff(time.ticks_us(), start) // 100 * 100, out.value(), seen.value())

count = 0


def edge(line):
    global count
    count += 1


irq = ExtInt(seen, ExtInt.IRQ_RISING, Pin.PULL_NONE, edge)
machine.bitstream("X1", 0, [400, 850, 800, 450], bytearray(30))
print(count)
for args in (
    (out, 1, (1, 2, 3, 4), b""),
    (out, 0, (1, 2, 3), b""),
    (out, 0, 5, b""),
    (out, 0, (1, 2, 3, -4), b""),
    (out, 0, (1, 2, 3, "a"), b""),
    (out, 0, (1, 2, 3, 4), 7),
    ("Z9", 0, (1, 2, 3, 4), b""),
):
    try:
        machine.bitstream(*args)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
