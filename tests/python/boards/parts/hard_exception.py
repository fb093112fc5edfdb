# An exception in a hard timer: what is printed, and whether it is called again.
import micropython
import time
from machine import Timer

micropython.alloc_emergency_exception_buf(200)
calls = 0


def handler(timer):
    global calls
    calls += 1
    raise ValueError


timer = Timer(-1)
timer.init(period=10, callback=handler, hard=True)
time.sleep_ms(35)
timer.deinit()
print(calls, "calls")
