# run: taipan run examples/periodic.py --for 400ms
#
# A periodic operator: it calls its target again and again, between start() and stop().
#
# Teaches: keep the timer and the work apart. The operator knows when, the target knows what, and either can be tested
# without the other. The same timer is started as often as you like.
from machine import Pin, Timer
import time


class Periodic:
    def __init__(self, target, period_ms):
        self.target = target
        self.period_ms = period_ms
        self.timer = Timer()

    def start(self):
        self.timer.init(mode=Timer.PERIODIC, period=self.period_ms, callback=self.tick)

    def stop(self):
        self.timer.deinit()

    def tick(self, timer):
        self.target.operate()


class Toggler:
    def __init__(self, pin):
        self.pin = pin
        self.changes = 0

    def operate(self):
        self.pin.value(not self.pin.value())
        self.changes += 1


toggler = Toggler(Pin("X1", Pin.OUT, value=0))
periodic = Periodic(toggler, period_ms=10)

periodic.start()
time.sleep_ms(105)
periodic.stop()
print("started:", toggler.changes)

time.sleep_ms(100)
print("stopped:", toggler.changes)

periodic.start()
time.sleep_ms(55)
periodic.stop()
print("started again:", toggler.changes, "pin", toggler.pin.value())
