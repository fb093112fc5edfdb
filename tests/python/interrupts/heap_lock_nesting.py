# heap_lock counts; heap_unlock tells how many are left.
import gc
import micropython


def allocate():
    try:
        [1, 2, allocate]
        return "fine"
    except MemoryError:
        return "MemoryError"


def test():
    print(micropython.heap_lock())
    micropython.heap_lock()
    a = allocate()
    one = micropython.heap_unlock()
    b = allocate()
    none = micropython.heap_unlock()
    print(a, one, b, none, allocate())


test()


def collects():
    micropython.heap_lock()
    gc.collect()
    free = gc.mem_free()
    micropython.heap_unlock()
    return free > 0


print(collects())
