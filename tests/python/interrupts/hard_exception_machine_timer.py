# run: taipan run --for 50ms
# An exception in a hard machine.Timer callback stops the timer; it may be started again.
import micropython
import time
from machine import Timer

micropython.alloc_emergency_exception_buf(100)
calls = 0
nothing = {}


def fails(timer):
    global calls
    calls += 1
    nothing["missing"]


timer = Timer(mode=Timer.PERIODIC, period=5, callback=fails, hard=True)
time.sleep_ms(18)
print(calls)
timer.init(mode=Timer.PERIODIC, period=5, callback=fails, hard=True)
time.sleep_ms(18)
print(calls)
