# run: taipan run
# A timer's handler (13) cuts a pin's (14). Two timers never cut each other.
import pyb

log = bytearray(32)
used = 0


def note(what):
    global used
    state = pyb.disable_irq()
    log[used] = ord(what)
    used += 1
    pyb.enable_irq(state)


def pin_handler(line):
    note("P")
    pyb.udelay(1500)
    note("p")


def timer_handler(timer):
    timer.callback(None)
    note("T")
    pyb.udelay(1500)
    note("t")


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, pin_handler)
a = pyb.Timer(4, freq=1000, callback=timer_handler)
ext.swint()
print(bytes(log[:used]))
used = 0
a.init(freq=1000, callback=timer_handler)
b = pyb.Timer(7, freq=800, callback=timer_handler)
pyb.udelay(5000)
print(bytes(log[:used]))
