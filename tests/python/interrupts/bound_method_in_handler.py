# run: taipan run --for 50ms
# `self.report` in a hard handler is a new object, so it fails; stored beforehand it doesn't.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)


class Sensor:
    def __init__(self):
        self.reports = 0
        self.report_ref = self.report

    def report(self, _):
        self.reports += 1

    def wrong(self, timer):
        micropython.schedule(self.report, 0)

    def right(self, timer):
        micropython.schedule(self.report_ref, 0)


s = Sensor()
pyb.Timer(4, freq=200, callback=s.wrong)
pyb.Timer(7, freq=200, callback=s.right)
pyb.delay(22)
print(s.reports)
