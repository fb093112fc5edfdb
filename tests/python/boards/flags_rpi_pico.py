# run: taipan run --board rpi_pico
# Both edges before the handler is called make one call; the flags have both.
import time
from machine import Pin, disable_irq, enable_irq

events = []
p = Pin(2, Pin.OUT, value=0)


def handler(pin):
    events.append(irq.flags())


irq = p.irq(handler, Pin.IRQ_RISING | Pin.IRQ_FALLING)
state = disable_irq()
p(1)
p(0)
enable_irq(state)
time.sleep_ms(1)
print(events, Pin.IRQ_RISING | Pin.IRQ_FALLING)


def flags(pin):
    hard_flags[0] = irq.flags()


hard_flags = [None]
p.irq(flags, Pin.IRQ_FALLING, hard=True)
p(1)
p(0)
print(hard_flags)
