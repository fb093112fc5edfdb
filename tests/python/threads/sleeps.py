# Threads sleep side by side: all of it takes as long as the longest.

import _thread
import time

log = []


def sleeper(ms):
    time.sleep_ms(ms)
    log.append(ms)


start = time.ticks_ms()
for ms in (240, 80, 160, 0):
    _thread.start_new_thread(sleeper, (ms,))
sleeper(320)
print(log, 320 <= time.ticks_diff(time.ticks_ms(), start) < 700)
