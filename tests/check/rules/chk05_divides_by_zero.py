# A hard handler divides by the number of pulses, and at the second call there were none.
# expect: CHK05@11 k=2
import pyb

pulses = 8
pause_us = 0


def on_window(timer):
    global pulses, pause_us
    pause_us = 10000 // pulses
    pulses = 0


def main():
    timer = pyb.Timer(4, freq=100, callback=on_window)
    pyb.delay(50)
    timer.deinit()
    print("pause", pause_us)


main()
