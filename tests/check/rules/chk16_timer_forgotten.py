# A timer that is made and not kept: on this board it goes on until memory is collected.
# board: rpi_pico
# expect: CHK16@15 k=0
from machine import Pin, Timer
import time

lamp = Pin(25, Pin.OUT)


def blink(timer):
    lamp.toggle()


def main():
    Timer(period=100, mode=Timer.PERIODIC, callback=blink)
    for _ in range(3):
        time.sleep_ms(100)
    lamp.off()


main()
