# Locks: one holder at a time, with or without waiting, from any thread.

import _thread
import time

lock = _thread.allocate_lock()
print(lock, type(lock) is _thread.LockType, lock.locked())
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(0))
start = time.ticks_ms()
print(lock.acquire(True, 0.03), time.ticks_diff(time.ticks_ms(), start) >= 30)
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print("RuntimeError", e.args)
with lock as entered:
    print(entered, lock.locked())
try:
    with lock:
        raise ValueError
except ValueError:
    print(lock.locked())

# Without the lock, some of these would be lost.
count = 0
ended = []


def add(n):
    global count
    for _ in range(n):
        with lock:
            was = count
            for _ in range(3):
                pass
            count = was + 1
    ended.append(n)


for _ in range(4):
    _thread.start_new_thread(add, (200,))
while len(ended) < 4:
    time.sleep(0)
print(count)

# Released by another thread than the one that has it; waits that end in time, and by a method kept.
lock.acquire()


def release_later():
    time.sleep_ms(10)
    lock.release()


_thread.start_new_thread(release_later, ())
take = lock.acquire
print(take(True, 10))
_thread.start_new_thread(release_later, ())
print(lock.acquire(timeout=10), lock.locked())
for wrong in (lambda: lock.acquire(1, 2, 3), lambda: lock.acquire(timeout="long"), lambda: lock.acquire(often=True)):
    try:
        wrong()
    except TypeError as e:
        print("TypeError", e)
