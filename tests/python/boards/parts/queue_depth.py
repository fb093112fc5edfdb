# How many callbacks can wait, and that a soft interrupt that finds no room is lost in silence.
import micropython
import time
from machine import Pin

ran = []


def fill(_):
    count = 0
    try:
        while True:
            micropython.schedule(ran.append, count)
            count += 1
    except RuntimeError as e:
        print(count, e)


micropython.schedule(fill, None)
time.sleep_ms(1)
print(ran)

edges = 0


def handler(pin):
    global edges
    edges += 1


p = Pin(2, Pin.OUT, value=0)
p.irq(handler, Pin.IRQ_RISING)


# No loop: callbacks wait for the end.
def ten_edges():
    p(1); p(0); p(1); p(0); p(1); p(0); p(1); p(0); p(1); p(0)
    p(1); p(0); p(1); p(0); p(1); p(0); p(1); p(0); p(1); p(0)


ten_edges()
time.sleep_ms(1)
print(edges, "of 10 edges")
