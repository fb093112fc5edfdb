# While the meter is being set, its handler counts nothing.
# Teaches: a condition that the main program holds false protects as well as a mask does.
# expect: clean
import pyb

setting = True
liters = 0


def on_pulse(line):
    global liters
    if not setting:
        liters += 1


def main():
    global liters, setting
    meter = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_pulse)
    for correction in (120, -3):
        liters += correction
        pyb.delay(1)
    print("starts at", liters)
    setting = False
    pyb.delay(20)
    meter.disable()


main()
