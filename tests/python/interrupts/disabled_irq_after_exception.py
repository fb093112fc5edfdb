# run: taipan run
# An exception that leaves a section without interrupts leaves them off: that is what try and finally are for.
import pyb

calls = 0


def handler(line):
    global calls
    calls += 1


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, handler)
try:
    state = pyb.disable_irq()
    ext.swint()
    raise ValueError
except ValueError:
    print("left off:", calls)
pyb.enable_irq(state)
print("on again:", calls)


def careful():
    state = pyb.disable_irq()
    try:
        ext.swint()
        raise ValueError
    finally:
        pyb.enable_irq(state)


try:
    careful()
except ValueError:
    print("put back:", calls)
