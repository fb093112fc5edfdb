# run: taipan run
# An argument whose __bool__ starts the very timer that is being started: it runs once, as said last.
import time
from machine import Timer

ticks = 0


def handler(timer):
    global ticks
    ticks += 1


class Starts:
    def __bool__(self):
        timer.init(period=1, callback=handler)
        return False


timer = Timer()
timer.init(period=10, callback=handler, hard=Starts())
time.sleep_ms(35)
timer.deinit()
print(ticks)
time.sleep_ms(35)
print(ticks)
