# run: taipan run --for 50ms
# An exception class of the program's own can't be made in a hard handler: it becomes MemoryError.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)


class BoundsException(Exception):
    pass


def handler(timer):
    raise BoundsException("out of bounds")


pyb.Timer(4, freq=200, callback=handler)
pyb.delay(20)
