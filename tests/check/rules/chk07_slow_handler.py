# A timer's handler comes each millisecond, and waits 3 ms for its sensor at every fourth call.
# expect: CHK07@14|CHK07@10 k=1
# allow: CHK09@14
import pyb

samples = 0
select = pyb.Pin("X1", pyb.Pin.OUT_PP)


def sample(timer):
    global samples
    if samples & 3 == 0:
        select.high()
        pyb.udelay(3000)
        select.low()
    samples += 1


def main():
    timer = pyb.Timer(4, freq=1000, callback=sample)
    pyb.delay(20)
    timer.deinit()
    print("samples", samples)


main()
