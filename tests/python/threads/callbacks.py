# Callbacks that a thread schedules run at the check points of whichever thread runs, also while all wait.

import _thread
import micropython
import time


def callback(n):
    called.append(n)
    if n == 2:
        lock.release()


def schedules():
    for n in range(3):
        while True:
            try:
                micropython.schedule(callback, n)
                break
            except RuntimeError:
                time.sleep_ms(1)


called = []
lock = _thread.allocate_lock()
lock.acquire()
_thread.start_new_thread(schedules, ())
lock.acquire()
print(called)


# A callback waits for what a thread does.
def waits(n):
    lock.acquire()
    called.append("waited")


_thread.start_new_thread(lambda: (time.sleep_ms(5), lock.release()), ())
micropython.schedule(waits, 0)
while len(called) < 4:
    time.sleep(0)
print(called)
