# run: taipan run
# Pins of the same number share a line: the second is refused.
from machine import Pin


def handler(pin):
    pass


Pin("X1", Pin.IN).irq(handler, Pin.IRQ_RISING)  # A0
try:
    Pin("C0", Pin.IN).irq(handler, Pin.IRQ_RISING)
except OSError as e:
    print(e)
