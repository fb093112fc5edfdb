# run: taipan run
# schedule in a hard handler raises when the queue is full; uncaught that switches the handler off.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)
ran = calls = 0


def callback(_):
    global ran
    ran += 1


def handler(line):
    global calls
    calls += 1
    micropython.schedule(callback, 0)


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, handler)


def straight():
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()
    ext.swint()


straight()
for _ in range(30):
    pass
print(calls, ran)
