# run: taipan run
# What a hard handler schedules runs after it, with the heap free, in order with what others scheduled.
import micropython
import pyb

log = []


def callback(x):
    log.append("callback %d" % x)


def handler(line):
    micropython.schedule(callback, line + 10)
    micropython.schedule(callback, line + 20)


def empty_queue():
    for _ in range(10):
        pass


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, handler)


def straight():
    micropython.schedule(callback, 1)
    ext.swint()
    micropython.schedule(callback, 2)
    log.append("straight")


straight()
empty_queue()
print(log)
