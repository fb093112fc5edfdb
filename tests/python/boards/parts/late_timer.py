# Periods that pass while interrupts are off: made up for in a burst, or skipped.
import time
from machine import Timer, disable_irq, enable_irq

ticks = 0


def handler(timer):
    global ticks
    ticks += 1


timer = Timer(-1)
timer.init(period=10, callback=handler)
state = disable_irq()
time.sleep_us(55000)
enable_irq(state)
time.sleep_ms(2)
print("held up for five periods:", ticks, "calls")
time.sleep_ms(50)
print("five periods later:", ticks)
timer.deinit()
