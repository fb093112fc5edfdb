# A shift register is loaded bit by bit, by the main program and by a handler, with the same function.
# expect: CHK10@11|CHK10@12|CHK10@13 k=1
import pyb

clock = pyb.Pin("X1", pyb.Pin.OUT_PP)
data = pyb.Pin("X2", pyb.Pin.OUT_PP)


def shift(byte):
    for bit in range(2):
        data.value(byte >> bit & 1)
        clock.value(1)
        clock.value(0)


def refresh(timer):
    shift(1)


def main():
    timer = pyb.Timer(4, freq=500, callback=refresh)
    shift(2)
    pyb.delay(5)
    timer.deinit()


main()
