# run: taipan run --for 50ms
# A message with figures in it is made in the emergency buffer: 100 bytes have room for 47 characters of it.
import micropython
import pyb


def takes_nothing():
    pass


for size in (100, 200):
    micropython.alloc_emergency_exception_buf(size)
    timer = pyb.Timer(4, freq=1000, callback=takes_nothing)
    pyb.delay(3)
    timer.deinit()
