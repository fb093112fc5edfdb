# run: taipan run
# An exception in a handler that cut another one is its own affair: the other goes on, and so does the program.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)


def outer(line):
    print("outer begins")
    pyb.udelay(1500)
    print("outer ends")


def inner(timer):
    raise ValueError("inner")


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, outer)
timer = pyb.Timer(4, freq=1000, callback=inner)
ext.swint()
ext.swint()
print("program")
