# The program ends, its timer goes on and prints into whatever comes next.
# expect: CHK16@13 k=0
import pyb

lamp = pyb.Pin("X1", pyb.Pin.OUT_PP)


def blink(timer):
    lamp.value(not lamp.value())


def main():
    timer = pyb.Timer(4, freq=100, callback=blink)
    pyb.delay(50)
    print("done")


main()
