# A section with interrupts off, and a branch in it: a soft callback that is already queued runs there.
# expect: CHK13@21|CHK13@22|CHK13@23 k=1
# allow: CHK01@22
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
        state = machine.disable_irq()
        seen = stock
        if seen:
            stock = seen - 1
        machine.enable_irq(state)
        time.sleep_ms(5)
    timer.deinit()
    print("stock", stock)


main()
