# Each construct that needs memory, tried while the heap is locked.
import micropython
from parts.constructs import allocating

rows = allocating((1 << 62) - 1)


def attempt(construct):
    micropython.heap_lock()
    try:
        construct()
        result = "no exception"
    except MemoryError:
        result = "MemoryError"
    micropython.heap_unlock()
    return result


for name, construct in rows:
    print(name + ":", attempt(construct))
