# The same buffer is copied with interrupts off, into one that was there before.
# expect: clean
import pyb

samples = bytearray(4)
copy = bytearray(4)
total = 0
next_sample = 0


def sample(timer):
    global next_sample
    next_sample = (next_sample + 1) & 3
    samples[next_sample] = 7


def main():
    global total
    timer = pyb.Timer(4, freq=1000, callback=sample)
    pyb.delay(2)
    state = pyb.disable_irq()
    copy[:] = samples
    pyb.enable_irq(state)
    total = sum(copy)
    timer.deinit()
    print(total % 7)


main()
