# run: taipan run
# machine.Signal: a pin that may be active low.
from machine import Pin, Signal

pin = Pin("X1", Pin.OUT)
plain = Signal(pin)
inverted = Signal(pin, invert=True)
inverted.on()
print(pin.value(), inverted.value(), plain.value())
inverted.off()
print(pin.value(), inverted(), plain())
plain.value(0)
print(inverted.value())
