# Locking the heap doesn't hold callbacks up: they run with the heap locked.
import micropython

result = "not called"


def callback(_):
    global result
    try:
        [1, 2, _]
        result = "made a list"
    except MemoryError:
        result = "MemoryError"


def fill():
    micropython.heap_lock()
    micropython.schedule(callback, None)
    for _ in range(10):
        pass
    micropython.heap_unlock()


fill()
print(result)
