# run: taipan run --stimulus tests/python/interrupts/edges.toml --for 20ms
# An exception in a hard Pin.irq handler switches it off; it may be set again.
import micropython
from machine import Pin

micropython.alloc_emergency_exception_buf(100)
calls = 0


def fails(pin):
    global calls
    calls += 1
    raise ValueError("edge")


pin = Pin("X1", Pin.IN, Pin.PULL_DOWN)
pin.irq(fails, Pin.IRQ_RISING, hard=True)
import time

time.sleep_ms(10)
print(calls)
pin.irq(fails, Pin.IRQ_RISING, hard=True)
time.sleep_ms(5)
print(calls)
