# An exception in progress belongs to its thread, wherever it is cut.

import _thread
import sys
import time

results = []


def work(n):
    for i in range(30):
        try:
            try:
                raise ValueError(n)
            finally:
                for _ in range(n):
                    pass
        except ValueError as e:
            if e.args != (n,):
                results.append("wrong")
            try:
                {}[i]
            except KeyError as inner:
                if inner.args != (i,):
                    results.append("wrong")
        else:
            results.append("lost")
    results.append(n)


for n in range(1, 5):
    _thread.start_new_thread(work, (n * 7,))
while len(results) < 4:
    time.sleep(0)
print(sorted(results))
