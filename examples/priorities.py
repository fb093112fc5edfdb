# run: taipan run examples/priorities.py
#
# A timer's handler cuts a pin's handler, never the other way round.
#
# Teaches: interrupts have priorities. On the pyboard timers are more urgent (13) than pins (14), so a slow pin handler
# doesn't hold up a timer, but a slow timer handler holds up every pin. What happens meanwhile is remembered, once: two
# edges during one handler are one call.
import pyb


def slow_pin(line):
    print("pin handler begins")
    pyb.udelay(3500)
    print("pin handler ends")


def quick_timer(timer):
    print("  timer handler")


def slow_timer(timer):
    timer.callback(None)
    print("timer handler begins")
    edge.swint()
    edge.swint()
    pyb.udelay(3500)
    print("timer handler ends")


def quick_pin(line):
    print("  pin handler")


edge = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, slow_pin)
timer = pyb.Timer(4, freq=1000, callback=quick_timer)
edge.swint()
timer.deinit()

edge = pyb.ExtInt("X2", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, quick_pin)
timer.init(freq=1000, callback=slow_timer)
pyb.delay(10)
