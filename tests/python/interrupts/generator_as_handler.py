# run: taipan run --for 50ms
# A generator function is no hard handler: calling it makes an object.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)


def handler(timer):
    print("never")
    yield


pyb.Timer(4, freq=200, callback=handler)
pyb.delay(20)
print("goes on")
