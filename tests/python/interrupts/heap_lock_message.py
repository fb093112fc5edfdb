# What MemoryError says while the heap is locked, and of what is left behind: list.clear empties the list, then raises.
import micropython


def attempt(f):
    micropython.heap_lock()
    try:
        f()
    except MemoryError as e:
        error = e
    micropython.heap_unlock()
    print(error)


l = [1, 2, 3]
attempt(lambda: [l])
attempt(lambda: "a" + str(l))
attempt(l.clear)
print(l)
text = "unchanged"


def change():
    global text
    text = text + "!"


attempt(change)
print(text)
