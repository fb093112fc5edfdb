# run: taipan run
# A hard machine.Timer that was held up makes up for it: it calls once for each period.
import pyb
import time
from machine import Timer

calls = 0


def callback(timer):
    global calls
    calls += 1


def hog(timer):
    timer.callback(None)
    pyb.udelay(52_000)


t = Timer(mode=Timer.PERIODIC, period=10, callback=callback, hard=True)
pyb.Timer(4, freq=200, callback=hog)
time.sleep_ms(65)
t.deinit()
print(calls)
