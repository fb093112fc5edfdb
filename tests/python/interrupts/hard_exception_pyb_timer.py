# run: taipan run --for 60ms
# An exception that leaves a pyb.Timer's handler is reported once; the timer is off, others and the program go on.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)
calls = other_calls = 0


def fails(timer):
    global calls
    calls += 1
    1 // 0


def other(timer):
    global other_calls
    other_calls += 1


pyb.Timer(4, freq=200, callback=fails)
pyb.Timer(7, freq=200, callback=other)
pyb.delay(32)
print(calls, other_calls)
