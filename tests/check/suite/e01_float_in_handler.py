# A hard handler turns a stepper by 0.9 degrees and keeps the angle.
# Teaches: each float is a new object, and a hard handler can't allocate. On the ESP8266 floats need no memory.
# expect: CHK04@13 k=1, CHK05@13 k=1
# expect esp8266: clean
import time
from machine import Timer

angle = 0.0


def step(timer):
    global angle
    angle += 0.9


def main():
    timer = Timer(-1)
    timer.init(mode=Timer.PERIODIC, period=10, callback=step, hard=True)
    time.sleep_ms(50)
    timer.deinit()
    print("angle", angle)


main()
