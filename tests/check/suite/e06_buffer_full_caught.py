# A hard handler finds its buffer full, and catches that itself.
# Teaches: an exception that stays inside the handler harms nothing; count what was lost.
# expect: clean
from array import array
import pyb

samples = array("i", [0] * 10)
used = 9
lost = 0


def sample(timer):
    global used, lost
    try:
        samples[used] = 1
        used += 1
    except IndexError:
        lost += 1


def main():
    timer = pyb.Timer(4, freq=100, callback=sample)
    pyb.delay(50)
    timer.deinit()
    print("samples", used, "lost", lost)


main()
