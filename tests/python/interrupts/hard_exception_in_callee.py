# run: taipan run --for 50ms
# The emergency buffer has room for the two innermost frames of a traceback.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)


def innermost():
    raise RuntimeError("deep")


def middle():
    innermost()


def handler(timer):
    middle()


pyb.Timer(4, freq=200, callback=handler)
pyb.delay(20)
