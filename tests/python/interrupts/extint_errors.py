# run: taipan run
# What ExtInt and Pin.irq say to wrong arguments, and who has taken a line.
import pyb
from machine import Pin


def handler(x):
    pass


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, handler)
x2 = Pin("X2", Pin.IN)
x2.irq(handler, Pin.IRQ_RISING)
for wrong in (
    lambda: pyb.ExtInt(3, pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, handler),
    lambda: pyb.ExtInt(90, pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, handler),
    lambda: pyb.ExtInt("X3", 12345, pyb.Pin.PULL_NONE, handler),
    lambda: pyb.ExtInt("X3", pyb.ExtInt.IRQ_RISING, 77, handler),
    lambda: pyb.ExtInt("X1", pyb.ExtInt.IRQ_FALLING, pyb.Pin.PULL_NONE, handler),
    lambda: Pin("X1").irq(handler, Pin.IRQ_RISING),
    lambda: pyb.ExtInt("Z9", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, handler),
    lambda: pyb.ExtInt("X3"),
):
    try:
        wrong()
        print("no exception")
    except Exception as e:
        print(type(e).__name__ + ":", e)
