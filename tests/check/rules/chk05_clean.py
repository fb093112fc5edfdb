# A hard handler that looks before it divides.
# expect: clean
import pyb

pulses = 8
pause_us = 0


def on_window(timer):
    global pulses, pause_us
    pause_us = 10000 // pulses if pulses else 0
    pulses = 0


def main():
    timer = pyb.Timer(4, freq=100, callback=on_window)
    pyb.delay(50)
    timer.deinit()
    print("pause", pause_us)


main()
