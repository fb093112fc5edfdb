# Threads inside built-ins that call back: each gets on, whoever waits for whom, as long as the Rust stack allows.

import _thread
import time

log = []
ready = _thread.allocate_lock()
ready.acquire()


def waits(x):
    # The other thread lets it go on.
    ready.acquire()
    log.append(("waited", x))
    return x


def lets_go():
    for _ in range(3):
        time.sleep_ms(1)
        ready.release()


# The main thread waits inside sorted.
_thread.start_new_thread(lets_go, ())
print(sorted([3, 1, 2], key=waits), log)

# Two threads in such a built-in at once: one starts first and would end first, but waits for the other.
log.clear()
other_started = _thread.allocate_lock()
other_started.acquire()


def other():
    for x in map(lambda x: slow(x), [1, 2]):
        log.append(("other", x))
    log.append("other has ended")


def slow(x):
    if other_started.locked():
        other_started.release()
    time.sleep_ms(5)
    return x


def first_key(x):
    _thread.start_new_thread(lambda: log.append(list(map(slow, [7, 8]))), ())
    other_started.acquire()
    return x


print(max([5], key=first_key))
while len(log) < 1:
    time.sleep(0)
print(log)


# A generator is resumed by two threads in turn.
def numbers():
    n = 0
    while True:
        yield n
        n += 1


g = numbers()
lock = _thread.allocate_lock()
taken = []


def taker():
    for _ in range(20):
        with lock:
            taken.append(next(g))
    ended.append(1)


ended = []
for _ in range(3):
    _thread.start_new_thread(taker, ())
while len(ended) < 3:
    pass
print(taken == list(range(60)))

# Imports, exec and sort spin until another thread has done something.
flag = []
_thread.start_new_thread(lambda: flag.append(1), ())
exec("while not flag:\n    pass\nprint('exec', flag)")
flag.clear()
_thread.start_new_thread(lambda: exec("while len(flag) < 1: pass\nflag.append(2)"), ())
flag.append(1)
while len(flag) < 2:
    pass
print(flag)
