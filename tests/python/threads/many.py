# There is a limit to the number of threads; those that end make room.

import _thread
import time

go = False
ended = []


def wait():
    while not go:
        time.sleep_ms(1)
    ended.append(1)


started = 0
try:
    while True:
        _thread.start_new_thread(wait, ())
        started += 1
except OSError as e:
    print("OSError", e.errno, 50 < started < 1000)
go = True
while len(ended) < started:
    time.sleep_ms(1)
_thread.start_new_thread(wait, ())
while len(ended) <= started:
    time.sleep(0)
print("room again")
