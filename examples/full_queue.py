# run: taipan run examples/full_queue.py --for 200ms
#
# A handler schedules faster than the program lets the callbacks run.
#
# Teaches: the schedule has eight places. The ninth `micropython.schedule` raises RuntimeError, and an exception that
# leaves a hard handler switches its timer off. A handler that may be too fast catches it, and counts what was lost.
# Callbacks wait for a branch or a sleep: `pyb.udelay` is neither.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)

number = 0
lost = 0


def work(n):
    print("work", n)


def trusting(timer):
    global number
    number += 1
    micropython.schedule(work, number)


def prudent(timer):
    global number, lost
    number += 1
    try:
        micropython.schedule(work, number)
    except RuntimeError:
        lost += 1


timer = pyb.Timer(4, freq=1000, callback=trusting)
pyb.udelay(12_500)
print("the timer has been off since the ninth")
pyb.delay(20)

timer.init(freq=1000, callback=prudent)
pyb.udelay(12_500)
timer.callback(None)
pyb.delay(20)
print("lost", lost)
