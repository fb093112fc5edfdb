# A battery device sleeps until somebody presses the button, and nothing else can wake it.
# Teaches: a press between the question and the sleep is over when the sleep begins: it sleeps for ever.
# expect: CHK12@20 k=1
import machine
from machine import Pin

pressed = False


def on_press(pin):
    global pressed
    pressed = True


button = Pin("X1", Pin.IN, Pin.PULL_UP)


def main():
    button.irq(on_press, Pin.IRQ_FALLING, hard=True)
    if not pressed:
        machine.lightsleep()
    button.irq(handler=None)
    print("awake, pressed:", pressed)


main()
