# run: taipan run
# Pins: modes, values, pulls, names, errors.
from machine import Pin

p = Pin("X1", Pin.OUT)
p.on()
print(p(), p.value())
p.off()
print(p(), p.value())
p(1)
p.value(0)
p.low()
p.high()
print(p.value())
p.init(Pin.IN, Pin.PULL_UP)
print(p.value())
p.init(Pin.IN, pull=Pin.PULL_DOWN)
print(p.value())
p.init(mode=Pin.OUT, value=1)
print(p.value(), p.name(), p.pin(), p.port(), "X1" in p.names(), p.mode() == Pin.OUT, p.pull() == Pin.PULL_NONE)
print(Pin("A0"), Pin("X1") is Pin("A0"), Pin(Pin.cpu.A0) is p, Pin.board.X1 is p)
for wrong in (lambda: Pin("X99"), lambda: Pin("X1", 99), lambda: Pin("X1", Pin.IN, 99), lambda: Pin()):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__ + ":", e)
