# The handler uses the even slots of an array, the main program the odd ones.
# Teaches: an array as such is not shared, its slots are.
# expect: clean
from array import array
import pyb

totals = array("i", [0, 0, 0, 0])
channel = 0


def on_pulse(timer):
    global channel
    channel = (channel + 1) & 1
    totals[2 * channel] += 1


def main():
    timer = pyb.Timer(4, freq=1000, callback=on_pulse)
    for meter in range(2):
        totals[2 * meter + 1] += 10
        pyb.delay(2)
    timer.deinit()
    print("pulses", totals[0] + totals[2], "billed", totals[1] + totals[3])


main()
