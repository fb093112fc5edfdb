# An encoder's handler counts steps in an attribute; the control loop takes off a quarter of them.
# Teaches: an attribute is shared like a global, wherever the object is passed to.
# expect: CHK01@17 k=1
from machine import Pin
import time


class Encoder:
    def __init__(self, pin):
        self.position = 40
        pin.irq(self.step, Pin.IRQ_RISING, hard=True)

    def step(self, pin):
        self.position += 1

    def decay(self):
        self.position -= self.position // 4


pin = Pin("X1", Pin.IN, Pin.PULL_DOWN)


def main():
    encoder = Encoder(pin)
    for _ in range(2):
        encoder.decay()
        time.sleep_ms(2)
    pin.irq(handler=None)
    print("position", encoder.position)


main()
