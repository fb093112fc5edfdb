# A button is debounced by the clock; the main program takes off what it has served.
# Teaches: that a handler ignores what comes within 50 ms does not keep it out of `presses -= 1` later on.
# expect: CHK01@29 k=2
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
    global presses
    button = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_press)
    for _ in range(3):
        pyb.delay(100)
        if presses:
            print("served")
            presses -= 1
    button.disable()
    print("left", presses)


main()
