# run: taipan run --stimulus tests/python/interrupts/edges.toml
# Pin.irq for rising, falling and both edges, hard and soft; None stops it.
import time
from machine import Pin

log = []


def soft(pin):
    log.append(pin.value())


counts = bytearray(2)


def hard(pin):
    counts[pin.value()] += 1


x1 = Pin("X1", Pin.IN, Pin.PULL_DOWN)
x2 = Pin("X2", Pin.IN, Pin.PULL_DOWN)
print(x1.irq(soft, Pin.IRQ_RISING), x2.irq(hard, Pin.IRQ_RISING | Pin.IRQ_FALLING, hard=True))
time.sleep_ms(4)
print(log, list(counts))
x1.irq(handler=soft, trigger=Pin.IRQ_RISING | Pin.IRQ_FALLING)
x2.irq(None)
time.sleep_ms(4)
print(log, list(counts))
x1.irq(hard, Pin.IRQ_FALLING, hard=True)
time.sleep_ms(4)
print(log, list(counts))
x1.irq(None)
time.sleep_ms(10)
print(log, list(counts))
