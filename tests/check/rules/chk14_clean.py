# All keys are there before the handler starts; then their values may change.
# expect: clean
import pyb

limits = {"low": 10, "high": 0}
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
