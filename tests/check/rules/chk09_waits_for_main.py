# A hard handler waits until the main program has taken the last sample, which it can't do meanwhile.
# expect: CHK09@12 k=2
# allow: CHK07@12
import pyb

full = False
sample = 0


def measure(timer):
    global full, sample
    while full:
        pass
    sample += 1
    full = True


def main():
    global full
    timer = pyb.Timer(4, freq=100, callback=measure)
    for _ in range(3):
        pyb.delay(8)
        if full:
            full = False
            print("sample", sample)
    timer.deinit()


main()
