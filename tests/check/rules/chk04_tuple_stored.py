# A hard handler keeps what it has measured as a pair, and a pair is a new object.
# expect: CHK04@12 k=1, CHK05@12 k=1
import pyb

latest = (0, 0)
sample = 0


def measure(timer):
    global latest, sample
    sample += 1
    latest = (sample, timer.counter())


def main():
    timer = pyb.Timer(4, freq=100, callback=measure)
    pyb.delay(50)
    timer.deinit()
    print("samples", latest[0])


main()
