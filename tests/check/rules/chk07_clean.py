# The handler starts the sensor in one call and reads it in the next, and never waits.
# expect: clean
import pyb

samples = 0
select = pyb.Pin("X1", pyb.Pin.OUT_PP)


def sample(timer):
    global samples
    if select.value():
        select.low()
        samples += 1
    else:
        select.high()


def main():
    timer = pyb.Timer(4, freq=300, callback=sample)
    pyb.delay(20)
    timer.deinit()
    print("samples", samples)


main()
