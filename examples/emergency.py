# run: taipan run examples/emergency.py --for 100ms
#
# A hard handler that allocates memory, and what the report of it looks like.
#
# Teaches: the heap is locked in a hard handler, so anything that makes a new object raises MemoryError: here a list.
# The report needs memory too: without an emergency buffer all that is known is the exception's type. With one, it says
# where and why. Allocate the buffer first thing in every program that has interrupt handlers.
import micropython
import pyb


def greedy(timer):
    readings = [timer.counter()]
    print("never printed", readings)


timer = pyb.Timer(4, freq=100)

print("without an emergency buffer:")
timer.callback(greedy)
pyb.delay(25)

micropython.alloc_emergency_exception_buf(100)

print("with one:")
timer.callback(greedy)
pyb.delay(25)
