# run: taipan run --stimulus tests/python/devices/jumper.toml
# What a UART sends it receives, when its pins are wired together: framings, timing, breaks.
import time
from machine import UART, Pin

for settings in (
    dict(baudrate=9600),
    dict(baudrate=115200, parity=0),
    dict(baudrate=2400, bits=7, parity=1, stop=2),
    dict(baudrate=57600, bits=9),
    dict(baudrate=19200, bits=8, parity=1),
):
    uart = UART("XA", **settings)
    print(uart)
    start = time.ticks_us()
    print(uart.write(b"AZ~\x01\xff\x00"), end=" ")
    taken = time.ticks_diff(time.ticks_us(), start)
    characters = 3 if settings.get("bits") == 9 else 6
    length = 2 + settings.get("bits", 8) + ("parity" in settings) + settings.get("stop", 1) - 1
    expected = characters * length * 1_000_000 // settings["baudrate"]
    print(expected <= taken < expected + 100, uart.any(), uart.read(), uart.any())

uart = UART(4, 9600)
uart.writechar(0x155)
print(uart.readchar(), uart.readchar())
buffer = bytearray(4)
uart.write("abcdef")
print(uart.readinto(buffer), buffer, uart.read(10), uart.read(), uart.readinto(buffer))
uart.write("one\ntwo\nthree")
print(uart.readline(), uart.readline(), uart.readline())

# A break is a character of zeros that does not end as one.
uart.sendbreak()
time.sleep_ms(5)
print(uart.read())

# The wire itself can be seen: it is low while a zero goes.
wire = Pin("X1")
print(wire.value(), wire.mode() == Pin.ALT)
uart.deinit()
print(uart, uart.write("x"), uart.read())
