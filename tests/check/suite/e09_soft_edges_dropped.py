# A soft pin handler takes 20 ms, and edges come faster than that.
# Teaches: a soft handler that finds no place in the schedule is dropped without a word.
# expect: CHK06@14|CHK06@21 k=2
import pyb
import time
from machine import Pin

parcels = 0


def on_parcel(pin):
    global parcels
    parcels += 1
    pyb.udelay(20000)  # the printer is slow


gate = Pin("X1", Pin.IN, Pin.PULL_UP)


def main():
    gate.irq(on_parcel, Pin.IRQ_FALLING)
    time.sleep_ms(100)
    gate.irq(handler=None)
    print("parcels", parcels)


main()
