# A hard handler keeps what it has measured in an array that was there before.
# expect: clean
from array import array
import pyb

latest = array("i", [0, 0])


def measure(timer):
    latest[0] += 1
    latest[1] = 5 * latest[0]


def main():
    timer = pyb.Timer(4, freq=100, callback=measure)
    pyb.delay(50)
    timer.deinit()
    print("samples", latest[0])


main()
