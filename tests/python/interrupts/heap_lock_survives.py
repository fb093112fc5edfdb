# alloc-fail: yes
# Objects whose growth failed under the lock are whole, and grow afterwards.
import micropython

l = [1]
d = {}
b = bytearray(b"x")


class C:
    pass


o = C()


def fill():
    for i in range(100):
        l.append(i)


def fill_dict():
    for i in range(100):
        d[i] = i


def fill_bytes():
    for i in range(100):
        b.append(i)


def fill_object():
    for name in ("a", "b", "c", "d", "e", "f", "g", "h"):
        setattr(o, name, name)


for f in (fill, fill_dict, fill_bytes, fill_object):
    micropython.heap_lock()
    try:
        f()
    except MemoryError:
        pass
    micropython.heap_unlock()
print(l == [1] + list(range(len(l) - 1)), all(d[k] == k for k in d), bytes(b) == b"x" + bytes(range(len(b) - 1)))
fill()
fill_dict()
fill_bytes()
fill_object()
print(l[-1], len(d), b[-1], o.a, o.h)
