# A button is debounced by the clock; the main program counts by itself what it has served.
# Tests: presses are tried within the 50 ms and later, and none is lost.
# expect: clean
import pyb
import time

last = 0
bounces = 0
presses = 0


def on_press(line):
    global last, bounces, presses
    now = time.ticks_ms()
    if time.ticks_diff(now, last) < 50:
        bounces += 1
    else:
        last = now
        presses += 1


def main():
    served = 0
    button = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_press)
    for _ in range(3):
        pyb.delay(100)
        if served != presses:
            print("served")
            served += 1
    button.disable()
    print("left", presses - served)


main()
