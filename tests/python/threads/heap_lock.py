# The heap is locked for the thread that locked it.

import _thread
import micropython


def allocates():
    made.append([1, 2])
    a.release()


made = []
a = _thread.allocate_lock()
a.acquire()
_thread.start_new_thread(allocates, ())
micropython.heap_lock()
a.acquire()
try:
    [3]
    failed = False
except MemoryError:
    failed = True
locks = micropython.heap_unlock()
print(made, failed, locks)
