# run: taipan run
# A callback may stop or restart its own timer and others, soft or hard.
import time
from machine import Timer

calls = 0


def stops(timer):
    global calls
    calls += 1
    if calls == 3:
        timer.deinit()


def restarts(timer):
    global calls
    calls += 1
    timer.init(mode=Timer.ONE_SHOT, period=10, callback=last)


def last(timer):
    global calls
    calls += 10


for hard in (False, True):
    calls = 0
    t = Timer(mode=Timer.PERIODIC, period=2, callback=stops, hard=hard)
    time.sleep_ms(20)
    print(calls)
    calls = 0
    t.init(mode=Timer.PERIODIC, period=2, callback=restarts, hard=hard)
    time.sleep_ms(20)
    print(calls)
    t.deinit()
