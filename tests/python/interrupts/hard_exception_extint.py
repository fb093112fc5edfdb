# run: taipan run
# An exception in an ExtInt's handler: its own header, with the line's number; the line is off.
import micropython
import pyb

nothing = []
micropython.alloc_emergency_exception_buf(100)


def fails(line):
    print("handler of line", line)
    nothing[line]


ext = pyb.ExtInt("X2", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, fails)
ext.swint()
ext.swint()
print("goes on")
