# Pulses are counted per channel in an array; the main program bills them four at a time.
# Teaches: two index expressions that look different can be one slot of one array.
# expect: CHK01@18 k=1
from array import array
import pyb

pulses = array("i", [8, 8, 8, 8])
channel = 6


def on_pulse(timer):
    pulses[channel & 3] += 1


def main():
    timer = pyb.Timer(4, freq=1000, callback=on_pulse)
    for meter in range(2):
        pulses[2 * meter] -= 4
        pyb.delay(2)
    timer.deinit()
    print("left", pulses[0], pulses[2])


main()
