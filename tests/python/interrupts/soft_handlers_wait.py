# run: taipan run --for 200ms
# Soft callbacks wait during pyb.udelay; more than eight are lost.
import time
from machine import Timer

calls = 0


def callback(timer):
    global calls
    calls += 1


timer = Timer(mode=Timer.PERIODIC, period=10, callback=callback)
time.sleep_us(155_000)
timer.deinit()
print(calls)
time.sleep_ms(20)
print(calls)
