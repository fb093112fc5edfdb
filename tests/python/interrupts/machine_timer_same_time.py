# run: taipan run
# Timers that are due together are called in the order they were made.
import time
from machine import Timer

log = []
timers = [Timer(mode=Timer.ONE_SHOT, period=5, callback=lambda t, n=n: log.append(n)) for n in range(6)]
time.sleep_ms(10)
print(log)
log.clear()
for n in (3, 1, 2):
    timers[n].init(mode=Timer.ONE_SHOT, period=10 * n, callback=lambda t, n=n: log.append(n))
time.sleep_ms(40)
print(log)
