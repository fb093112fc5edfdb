# micropython.mem_info and qstr_info: their form; sys.getsizeof: larger things are larger.
import micropython
import sys

micropython.heap_lock()
print(micropython.heap_locked() if hasattr(micropython, "heap_locked") else 1)
micropython.heap_unlock()


class A:
    pass


a = A()
small, large = [1], list(range(100))
print(sys.getsizeof(large) > sys.getsizeof(small) > 0, sys.getsizeof({}) > 0, sys.getsizeof(a) > 0, sys.getsizeof(5) > 0)
print(sys.getsizeof(b"x" * 100) >= 100, sys.getsizeof("x" * 1000) >= 1000, sys.getsizeof(bytearray(500)) >= 500)
try:
    sys.getsizeof()
except TypeError as e:
    print("TypeError:", e)
