# run: taipan run
# Two pins have the same priority: one handler waits for the other, and both come.
import pyb


def first(line):
    print("first begins")
    other.swint()
    other.swint()
    print("first ends")


def second(line):
    print("second")


one = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, first)
other = pyb.ExtInt("X2", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, second)
one.swint()
print("program")
