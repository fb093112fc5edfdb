# The end of the main program is the end of all threads, wherever they are.

import _thread
import sys
import time


def endless(x=None):
    try:
        while True:
            time.sleep(0)
    except BaseException:
        print("never printed: there is nothing to catch")


def waits():
    _thread.allocate_lock().acquire()
    lock.acquire()
    print("never printed")


lock = _thread.allocate_lock()
lock.acquire()
for function in (endless, waits, lambda: sorted([1, 2], key=endless)):
    _thread.start_new_thread(function, ())
time.sleep_ms(5)
print("end")
sys.exit(0)
