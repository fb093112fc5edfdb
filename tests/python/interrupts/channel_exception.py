# run: taipan run --for 30ms
# An exception in a channel's callback switches the channel's interrupt off.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)
calls = 0


def fails(timer):
    global calls
    calls += 1
    raise ValueError("channel")


timer = pyb.Timer(4, freq=1000)
timer.channel(1, pyb.Timer.OC_TIMING, compare=100, callback=fails)
pyb.delay(10)
print(calls)
