# run: taipan run --for 50ms
# An exception in a soft callback is reported each time; nothing is switched off.
import time
from machine import Timer

calls = 0


def fails(timer):
    global calls
    calls += 1
    raise ValueError("call", calls)


timer = Timer(mode=Timer.PERIODIC, period=10, callback=fails)
time.sleep_ms(35)
timer.deinit()
print(calls)
