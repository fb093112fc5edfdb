# run: taipan run
# What a UART cannot do is a ValueError or TypeError, and the port stays as it was.
from machine import UART
import pyb

print(pyb.UART is UART)


def attempt(*args, **kwargs):
    try:
        print(args, kwargs, UART(*args, **kwargs))
    except (ValueError, TypeError) as e:
        print(args, kwargs, type(e).__name__, e)


for name in (0, 5, 7, -1, "XC", "", None, 1.5):
    attempt(name, 9600)
for name in (1, "XA", "YA", "YB", "XB"):
    attempt(name)
attempt()
attempt(4, 9600, 7)
attempt(4, 9600, 9, 0)
attempt(4, 9600, 6)
attempt(4, 0)
attempt(4, -1)
attempt(4, 100)
attempt(4, 20_000_000)
attempt(4, 1 << 62)
attempt(4, 9600, flow=UART.RTS)
attempt(4, bits=8)
attempt(4, 9600, wrong=1)
attempt(4, 9600, rxbuf=1 << 40)
attempt(4, 9600, parity="odd")
attempt(4)

uart = UART(4, 9600)
for call in (
    lambda: uart.irq(1),
    lambda: uart.irq(print, 1),
    lambda: uart.irq(print, UART.IRQ_RX, False, 1),
    lambda: uart.write(1),
    lambda: uart.writechar("a"),
    lambda: uart.readinto(b"abc"),
    lambda: uart.init(),
):
    try:
        print(call())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(uart, UART(4) is uart, uart.txdone())
