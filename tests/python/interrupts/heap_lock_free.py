# Each construct that needs no memory, tried while the heap is locked.
import micropython
from parts.constructs import free

rows = free()


def attempt(construct):
    micropython.heap_lock()
    try:
        construct()
        result = "fine"
    except MemoryError:
        result = "MemoryError"
    micropython.heap_unlock()
    return result


for name, construct in rows:
    print(name + ":", attempt(construct))
