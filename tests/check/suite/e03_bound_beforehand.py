# A hard handler passes work on to a method that was bound when the object was made.
# Teaches: keep the bound method in an attribute; what is scheduled may then allocate as it likes.
# expect: clean
import micropython
import pyb


class Meter:
    def __init__(self):
        self.pulses = 0
        self.report_bound = self.report
        self.timer = pyb.Timer(4, freq=100)
        self.timer.callback(self.on_pulse)

    def on_pulse(self, timer):
        self.pulses += 1
        micropython.schedule(self.report_bound, 0)

    def report(self, _):
        print("pulses: {:.1f}".format(self.pulses / 2))


def main():
    meter = Meter()
    pyb.delay(50)
    meter.timer.deinit()


main()
