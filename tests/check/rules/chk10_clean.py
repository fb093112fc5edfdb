# Only the handler loads the shift register; the main program says what goes in.
# expect: clean
import pyb

clock = pyb.Pin("X1", pyb.Pin.OUT_PP)
data = pyb.Pin("X2", pyb.Pin.OUT_PP)
lamps = 1


def shift(byte):
    for bit in range(2):
        data.value(byte >> bit & 1)
        clock.value(1)
        clock.value(0)


def refresh(timer):
    shift(lamps)


def main():
    global lamps
    timer = pyb.Timer(4, freq=500, callback=refresh)
    lamps = 2
    pyb.delay(5)
    timer.deinit()


main()
