# The main program adds a key to a dict while a hard handler looks things up in it.
# expect: CHK14@19 k=1
import pyb

limits = {"low": 10}
pressure = 12
alarm = 0


def watch(timer):
    global alarm
    if pressure < limits["low"]:
        alarm = 1


def main():
    timer = pyb.Timer(4, freq=1000, callback=watch)
    pyb.delay(2)
    limits["high"] = 90
    pyb.delay(2)
    timer.deinit()
    print("limits", limits["low"], limits["high"], "alarm", alarm)


main()
