# run: taipan run
# pyb.udelay and time.sleep_us don't run callbacks, pyb.delay and time.sleep_ms do, even for no time at all.
import micropython
import pyb
import time

ran = 0


def callback(_):
    global ran
    ran += 1


micropython.schedule(callback, 0)
pyb.udelay(2000)
time.sleep_us(2000)
a = ran
time.sleep_ms(0)
b = ran
micropython.schedule(callback, 0)
c = ran
pyb.delay(1)
d = ran
print(a, b, c, d)
