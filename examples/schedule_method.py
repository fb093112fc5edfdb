# run: taipan run examples/schedule_method.py --for 500ms
#
# A hard handler leaves the arithmetic and the printing to a scheduled method.
#
# Teaches: floats, strings and `self.report` itself are new objects, and a hard handler can't make one. So the bound
# method is stored once, beforehand, and the handler only hands it to `micropython.schedule`; it runs soon after,
# between two bytecodes of the main program, where everything is allowed.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)


class Thermometer:
    def __init__(self, timer):
        self.raw = 80
        self.report_ref = self.report  # allocated here, not in the handler
        timer.init(freq=10, callback=self.sample)

    def sample(self, timer):
        self.raw += 3
        micropython.schedule(self.report_ref, self.raw)

    def report(self, raw):
        print("%.2f degrees" % (raw * 0.25))


Thermometer(pyb.Timer(4))
pyb.delay(450)
