# A hard handler passes work on to a method.
# Teaches: `self.report` makes a bound method, which is a new object.
# expect: CHK04@16 k=1, CHK05@16 k=1
import micropython
import pyb


class Meter:
    def __init__(self):
        self.pulses = 0
        self.timer = pyb.Timer(4, freq=100)
        self.timer.callback(self.on_pulse)

    def on_pulse(self, timer):
        self.pulses += 1
        micropython.schedule(self.report, 0)

    def report(self, _):
        print("pulses", self.pulses)


def main():
    meter = Meter()
    pyb.delay(50)
    meter.timer.deinit()


main()
