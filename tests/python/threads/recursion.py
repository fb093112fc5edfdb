# Each thread has its own stack, and its own RuntimeError when that is full.

import _thread
import time


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def for_ever():
    return 1 + for_ever()


def run(n):
    try:
        results.append(for_ever() if n is None else deep(n))
    except RuntimeError as e:
        results.append(str(e))


results = []
for n in (200, None, 50):
    _thread.start_new_thread(run, (n,))
run(100)
while len(results) < 4:
    time.sleep(0)
print(sorted(results, key=str))

print(_thread.stack_size(), _thread.stack_size(20_000), _thread.stack_size(-1), _thread.stack_size())
_thread.stack_size(10)
_thread.start_new_thread(run, (20,))
while len(results) < 5:
    time.sleep(0)
print(results[4])
