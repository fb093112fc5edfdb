# run: taipan run --for 50ms
# `count += 1` without `global` in a handler: the count is the handler's own, and has no value yet.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)
count = 0


def handler(timer):
    count += 1


pyb.Timer(4, freq=200, callback=handler)
pyb.delay(20)
print(count)
