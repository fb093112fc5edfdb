# A timer that only a local variable keeps, on a board that collects those that nobody keeps.
# Tests: what the frames in progress refer to counts as kept.
# board: rpi_pico
# expect: clean
from machine import Pin, Timer
import time

lamp = Pin(25, Pin.OUT)


def blink(timer):
    lamp.toggle()


def main():
    timer = Timer(period=100, mode=Timer.PERIODIC, callback=blink)
    for _ in range(3):
        time.sleep_ms(100)
    timer.deinit()


main()
