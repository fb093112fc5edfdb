# A hard handler raises its own exception when its buffer is full, which it is at the second call.
# Teaches: the exception ends the timer's interrupts; and as it needs memory, what is printed is MemoryError.
# expect: CHK05@20 k=2
# allow: CHK04@20
from array import array
import pyb


class BufferFull(Exception):
    pass


samples = array("i", [0] * 10)
used = 9


def sample(timer):
    global used
    if used == len(samples):
        raise BufferFull("no room for a sample")
    samples[used] = timer.counter()
    used += 1


def main():
    timer = pyb.Timer(4, freq=100, callback=sample)
    pyb.delay(50)
    timer.deinit()
    print("samples", used)


main()
