# Two threads inside built-ins that wait for one another: the later one has to end first. It gets an exception where it
# would wait for ever.

import _thread
import time

a = _thread.allocate_lock()
b = _thread.allocate_lock()
a.acquire()
b.acquire()
log = []


def later(x):
    a.release()
    try:
        b.acquire()
    except RuntimeError as e:
        log.append(str(e))
    return x


def first(x):
    _thread.start_new_thread(lambda: log.append(list(map(later, [1]))), ())
    # The other thread begins its built-in on top of this one.
    a.acquire()
    return x


print(list(map(first, [0])))
b.release()
while len(log) < 2:
    time.sleep(0)
print(log)
