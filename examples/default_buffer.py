# run: taipan run examples/default_buffer.py --for 200ms
#
# A handler samples a pin into a buffer that is one of its default arguments.
#
# Teaches: a hard handler can't allocate memory, so its buffer must exist before it runs. A default argument is made
# once, when `def` is executed, and is there at every call: private to the handler and free of charge.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)

signal = pyb.Pin("X1", pyb.Pin.OUT_PP)


def show(samples):
    print("".join("^" if level else "_" for level in samples))


def sample(timer, pin=signal, samples=bytearray(16), used=bytearray(1)):
    i = used[0]
    samples[i] = pin.value()
    used[0] = i + 1
    if i + 1 == len(samples):
        timer.callback(None)
        micropython.schedule(show, samples)


pyb.Timer(4, freq=100, callback=sample)
for level, length_ms in ((1, 25), (0, 30), (1, 20), (0, 10), (1, 90)):
    signal.value(level)
    pyb.delay(length_ms)
