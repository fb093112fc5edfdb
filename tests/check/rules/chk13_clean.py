# The branch is outside the section: a soft callback finds no place in it.
# expect: clean
import machine
import time
from machine import Timer

stock = 5


def deliver(timer):
    global stock
    stock += 1


def main():
    global stock
    timer = Timer(period=5, callback=deliver)
    for _ in range(2):
        time.sleep_us(5000)  # the scales settle
        if stock:
            state = machine.disable_irq()
            stock -= 1
            machine.enable_irq(state)
        time.sleep_ms(5)
    timer.deinit()
    print("stock", stock)


main()
