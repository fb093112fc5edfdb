# One built-in copies a buffer that a hard handler fills.
# expect: CHK15@18 k=1
import pyb

samples = bytearray(4)
next_sample = 0


def sample(timer):
    global next_sample
    next_sample = (next_sample + 1) & 3
    samples[next_sample] = 7


def main():
    timer = pyb.Timer(4, freq=1000, callback=sample)
    pyb.delay(2)
    total = sum(samples)
    timer.deinit()
    print(total % 7)


main()
