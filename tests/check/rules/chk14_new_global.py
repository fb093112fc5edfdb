# A global is made while a hard handler is on that uses globals.
# expect: CHK14@16 k=1
import pyb

pulses = 0


def on_pulse(timer):
    global pulses
    pulses += 1


timer = pyb.Timer(4, freq=1000)
timer.callback(on_pulse)
pyb.delay(2)
average = 10
pyb.delay(2)
timer.deinit()
print("average", average)
