# run: taipan run --for 100ms
# A soft callback that sleeps is not entered again; the events queue.
import time
from machine import Timer

depth = deepest = calls = 0


def callback(timer):
    global depth, deepest, calls
    depth += 1
    deepest = max(depth, deepest)
    calls += 1
    time.sleep_ms(12)
    depth -= 1


timer = Timer(mode=Timer.PERIODIC, period=5, callback=callback)
time.sleep_ms(60)
timer.deinit()
print(deepest, calls > 2)
