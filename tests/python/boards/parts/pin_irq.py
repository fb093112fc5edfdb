# A pin's handler gets the pin; what irq() returns knows the trigger, and calls the handler.
import time
from machine import Pin

events = []


def handler(pin):
    events.append(pin is p)


p = Pin(2, Pin.OUT, value=0)
irq = p.irq(handler, Pin.IRQ_RISING)
print(type(irq).__name__, irq is p.irq(), irq.trigger() == Pin.IRQ_RISING, hasattr(irq, "flags"))


def edges():
    events.clear()
    for level in (1, 0, 1, 0):
        p(level)
        time.sleep_ms(1)
    return len(events)


print("rising", edges())
print("old trigger", irq.trigger(Pin.IRQ_FALLING | Pin.IRQ_RISING) == Pin.IRQ_RISING)
print("both", edges())
irq.trigger(Pin.IRQ_FALLING)
p(1)
time.sleep_ms(1)
events.clear()
p(0)
time.sleep_ms(1)
print("falling", events)
if hasattr(irq, "flags"):
    print("flags", irq.flags() == Pin.IRQ_FALLING)
irq()
time.sleep_ms(1)
print("by software", events)
p.irq(None)
print("none", edges(), irq.trigger())
p.irq(handler)
print("by default", edges())
p.irq(handler, Pin.IRQ_RISING)
p(1)
p(0)
p.irq(handler, Pin.IRQ_RISING)
time.sleep_ms(1)
events.clear()
time.sleep_ms(1)
print("nothing is left", events)
