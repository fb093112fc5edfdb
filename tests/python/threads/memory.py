# All threads' objects are alive, and only they; running out of memory is a MemoryError in the thread that did.

import _thread
import gc
import time


def tree(depth):
    return None if depth == 0 else (tree(depth - 1), str(depth) * 5, tree(depth - 1))


def check(t, depth):
    if depth:
        assert t[1] == str(depth) * 5
        check(t[0], depth - 1)
        check(t[2], depth - 1)


def work(n):
    for _ in range(3):
        t = tree(5)
        if n == 0:
            gc.collect()
        check(t, 5)
    results.append(n)


def greedy():
    hoard = []
    try:
        while True:
            hoard.append(bytearray(100_000))
    except MemoryError:
        results.append("MemoryError")


results = []
for n in range(4):
    _thread.start_new_thread(work, (n,))
while len(results) < 4:
    time.sleep(0)
print(sorted(results))
_thread.start_new_thread(greedy, ())
while len(results) < 5:
    time.sleep(0)
gc.collect()
print(results[4], len(bytearray(100_000)))
