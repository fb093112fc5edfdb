# What disable_irq() gives, and how sections lie one inside the other.
import time
from machine import Pin, disable_irq, enable_irq

events = []
p = Pin(2, Pin.OUT, value=0)
p.irq(lambda pin: events.append(1), Pin.IRQ_RISING)


def pulse():
    for _ in range(3):
        p(1)
        p(0)
    for _ in range(10):
        pass


outer = disable_irq()
pulse()
inner = disable_irq()
print(repr(outer), repr(inner))
enable_irq(inner)
pulse()
print("still off", len(events))
enable_irq(outer)
time.sleep_ms(1)
print("on", len(events))
try:
    enable_irq()
    print("without a state")
except TypeError as e:
    print(e)
