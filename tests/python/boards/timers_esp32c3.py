# run: taipan run --board esp32c3
# Timers of the chip are one object each; virtual ones are made anew, and live while they run.
import time
from machine import Timer

ticks = []


def handler(timer):
    ticks.append(timer)


zero = Timer(0)
print(zero is Timer(0), zero is Timer(1), Timer(-1) is Timer(-1))
print(zero)
zero.init(mode=Timer.ONE_SHOT, period=10, callback=handler)
print(zero)
time.sleep_ms(4)
print(zero.value())
time.sleep_ms(20)
print(len(ticks), ticks[0] is zero)
one = Timer(1, freq=1000, callback=handler)
print(one)
time.sleep_us(10500)
one.deinit()
print(len(ticks), ticks[-1] is one)
print(one, one.value())
virtual = Timer(-5, period=10, callback=handler)
print(virtual)
time.sleep_ms(3)
print(virtual.value())
virtual.deinit()
