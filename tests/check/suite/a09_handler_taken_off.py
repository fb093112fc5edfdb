# The pin's handler is taken off while the main program changes the count.
# Teaches: to switch off one source is enough, and the others go on.
# expect: clean
from machine import Pin
import time

parcels = 0


def on_parcel(pin):
    global parcels
    parcels += 1


gate = Pin("X1", Pin.IN, Pin.PULL_UP)


def main():
    global parcels
    gate.irq(on_parcel, Pin.IRQ_FALLING, hard=True)
    for by_hand in (5, 2):
        gate.irq(handler=None)
        parcels += by_hand
        gate.irq(on_parcel, Pin.IRQ_FALLING, hard=True)
        time.sleep_ms(5)
    gate.irq(handler=None)
    print("parcels", parcels)


main()
