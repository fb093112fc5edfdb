# run: taipan run --for 50ms
# SystemExit in a handler, hard or scheduled, is an exception like any other: it ends neither program nor board.
import micropython
import pyb
import sys

micropython.alloc_emergency_exception_buf(100)


def hard(timer):
    raise SystemExit


def scheduled(_):
    sys.exit(5)


pyb.Timer(4, freq=200, callback=hard)
pyb.delay(12)
micropython.schedule(scheduled, 0)
pyb.delay(1)
print("goes on")
