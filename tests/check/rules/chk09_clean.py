# A button's hard handler only says that there was an edge; the main program waits until the contacts are quiet.
# expect: clean
import time
from machine import Pin

edge = False
presses = 0


def on_edge(pin):
    global edge
    edge = True


button = Pin("X1", Pin.IN, Pin.PULL_UP)


def main():
    global edge, presses
    button.irq(on_edge, Pin.IRQ_FALLING, hard=True)
    for _ in range(3):
        time.sleep_ms(20)
        if edge:
            edge = False
            presses += 1
    button.irq(handler=None)


main()
