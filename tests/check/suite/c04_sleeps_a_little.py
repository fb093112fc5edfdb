# The same device, but it sleeps 50 ms at most before it looks again.
# Teaches: a bounded sleep turns a lost wake-up into a small delay.
# expect: clean
import machine
from machine import Pin

pressed = False


def on_press(pin):
    global pressed
    pressed = True


button = Pin("X1", Pin.IN, Pin.PULL_UP)


def main():
    button.irq(on_press, Pin.IRQ_FALLING, hard=True)
    while not pressed:
        machine.lightsleep(50)
    button.irq(handler=None)
    print("awake")


main()
