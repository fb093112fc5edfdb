# run: taipan run
# pyb.wfi and machine.idle sleep until an interrupt.
import machine
import pyb

calls = 0


def handler(timer):
    global calls
    calls += 1


timer = pyb.Timer(4, freq=100, callback=handler)
woken = 0
while calls < 3:
    pyb.wfi()
    woken += 1
timer.deinit()
print(calls, woken >= 3)
machine.idle()
print("idle")
