# run: taipan run --board rpi_pico
# All interrupts have one priority: no hard handler cuts another. On the pyboard timers cut pins.
import time
from machine import Pin, Timer

running = 0
deepest = 0
pins = timers = 0


def enter():
    global running, deepest
    running += 1
    deepest = max(deepest, running)


def leave():
    global running
    running -= 1


def on_pin(pin):
    global pins
    enter()
    for i in range(3000):
        pass
    pins += 1
    leave()


def on_timer(timer):
    global timers
    enter()
    timers += 1
    leave()


p = Pin(2, Pin.OUT, value=0)
p.irq(on_pin, Pin.IRQ_RISING, hard=True)
q = Pin(3, Pin.OUT, value=0)
q.irq(on_pin, Pin.IRQ_RISING, hard=True)
timer = Timer(-1)
timer.init(period=2, callback=on_timer, hard=True)
time.sleep_us(1500)
p(1)
q(1)
time.sleep_us(100)
timer.deinit()
print("deepest", deepest)
print(pins, "calls for pins", timers > 0)
