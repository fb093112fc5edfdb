# run: taipan run --stimulus tests/python/devices/jumper.toml
# A wire between two pins: the first drives the second, and edges on it interrupt.
from pyb import Pin, ExtInt

a = Pin("X1", Pin.OUT)
b = Pin("X2", Pin.IN)
edges = []
irq = ExtInt(b, ExtInt.IRQ_RISING_FALLING, Pin.PULL_NONE, lambda line: edges.append(b.value()) if len(edges) < 8 else None)
levels = []
for level in (1, 0, 0, 1):
    a.value(level)
    levels.append(b.value())
print(levels, len(edges))
