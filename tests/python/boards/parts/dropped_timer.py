# What becomes of a timer that nothing refers to.
import gc
import time
from machine import Timer

ticks = 0


def handler(timer):
    global ticks
    ticks += 1


def start():
    timer = Timer(-1)
    timer.init(period=10, callback=handler)


def churn():
    return [str(i) for i in range(20)]


start()
churn()
gc.collect()
time.sleep_ms(105)
print("dropped:", ticks)

ticks = 0
kept = Timer(-1)
kept.init(period=10, callback=handler)
gc.collect()
time.sleep_ms(105)
print("kept:", ticks)

# What it calls does not count as a reference, if the timer is all that has it.
ticks = 0
kept.deinit()


class Blinker:
    def __init__(self):
        self.timer = Timer(-1)
        self.timer.init(period=10, callback=self.tick)

    def tick(self, timer):
        global ticks
        ticks += 1


Blinker()
churn()
gc.collect()
time.sleep_ms(105)
print("circle:", ticks)
