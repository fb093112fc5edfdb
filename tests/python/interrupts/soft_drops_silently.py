# run: taipan run --stimulus tests/python/interrupts/burst.toml
# A soft Pin.irq that finds the queue full is lost without an exception; the next ones come again.
import time
from machine import Pin

calls = 0


def handler(pin):
    global calls
    calls += 1


Pin("X1", Pin.IN, Pin.PULL_DOWN).irq(handler, Pin.IRQ_RISING)
time.sleep_us(15_000)
time.sleep_ms(10)
print(calls)
time.sleep_ms(20)
print(calls)
