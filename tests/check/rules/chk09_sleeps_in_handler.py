# A button's hard handler sleeps 20 ms until the contacts are quiet.
# expect: CHK09@12 k=1
# allow: CHK07@12
import time
from machine import Pin

presses = 0


def on_press(pin):
    global presses
    time.sleep_ms(20)
    if not pin.value():
        presses += 1


button = Pin("X1", Pin.IN, Pin.PULL_UP)


def main():
    button.irq(on_press, Pin.IRQ_FALLING, hard=True)
    time.sleep_ms(100)
    button.irq(handler=None)
    print("presses", presses)


main()
