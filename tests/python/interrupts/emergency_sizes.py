# run: taipan run --for 200ms
# What each size of emergency buffer buys: 24 bytes a traceback, 36 an argument, 52 a message of the interpreter.
import micropython
import pyb


def own(timer):
    raise ValueError("my text")


def builtin(timer):
    1 // 0


for size in (0, 23, 24, 35, 36, 51, 52, 100):
    micropython.alloc_emergency_exception_buf(size)
    for handler in (own, builtin):
        print(size)
        timer = pyb.Timer(4, freq=1000, callback=handler)
        pyb.delay(3)
        timer.deinit()
