# The handler takes what it is passed, uses what is there, and ends with the program.
# expect: clean
import pyb

lamp = pyb.Pin("X1", pyb.Pin.OUT_PP)


def blink(timer):
    lamp.value(not lamp.value())


def main():
    timer = pyb.Timer(4, freq=100, callback=blink)
    try:
        pyb.delay(50)
    finally:
        timer.deinit()
    print("done")


main()
