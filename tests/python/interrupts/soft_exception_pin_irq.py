# run: taipan run --stimulus tests/python/interrupts/edges.toml --for 20ms
# A soft Pin.irq handler that raises is called again for the next edge. Its own exception class works: the heap is free.
import time
from machine import Pin


class EdgeError(Exception):
    pass


def fails(pin):
    raise EdgeError([pin.value()])


Pin("X1", Pin.IN, Pin.PULL_DOWN).irq(fails, Pin.IRQ_RISING)
time.sleep_ms(4)
print("two edges")
