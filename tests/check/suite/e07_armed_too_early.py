# The timer runs before the variable it counts in exists.
# Teaches: start interrupts last, when all they use is there.
# expect: CHK05@10|CHK16@10|CHK16@15 k=1
# allow: CHK14@17
import pyb


def on_tick(timer):
    global ticks
    ticks += 1


def main():
    global ticks
    timer = pyb.Timer(4, freq=100, callback=on_tick)
    pyb.delay(20)  # the sensor needs it to settle
    ticks = 0
    pyb.delay(50)
    timer.deinit()
    print("ticks", ticks)


main()
