# run: taipan run --for 50ms
# Each construct that needs no memory, tried in a hard handler.
import micropython
import pyb
from machine import Pin
from parts.constructs import free

pin = Pin("X1", Pin.OUT)


def scheduled(x):
    pass


rows = free() + (
    ("Pin, LED, Switch looked up", lambda: Pin("X1") and pyb.LED(1) and pyb.Switch()),
    ("pin read and written", lambda: pin.value(not pin.value())),
    ("pin called", lambda: pin(pin())),
    ("LED", lambda: pyb.LED(1).toggle()),
    ("schedule", lambda: micropython.schedule(scheduled, 1)),
    ("pyb.rng", lambda: pyb.rng()),
    ("pyb.millis", lambda: pyb.elapsed_millis(pyb.millis()) + pyb.elapsed_micros(pyb.micros())),
    ("disable_irq", lambda: pyb.enable_irq(pyb.disable_irq())),
)
failed = bytearray(len(rows))


def handler(timer):
    timer.callback(None)
    i = 0
    for name, construct in rows:
        try:
            construct()
        except MemoryError:
            failed[i] = 1
        i += 1


pyb.Timer(4, freq=200, callback=handler)
pyb.delay(20)
for i in range(len(rows)):
    print(rows[i][0] + ":", "MemoryError" if failed[i] else "fine")
