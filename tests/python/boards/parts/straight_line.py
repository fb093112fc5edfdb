# Whether a hard timer cuts code that has no branch in it. It has one here only in the loop around the pairs.
import time
from machine import Timer

first = second = torn = ticks = 0


def handler(timer):
    global torn, ticks
    ticks += 1
    if first != second:
        torn += 1


timer = Timer(-1)
timer.init(period=1, callback=handler, hard=True)
start = time.ticks_ms()
while time.ticks_diff(time.ticks_ms(), start) < 200:
    first += 1; first += 1; first += 1; first += 1; first += 1; first += 1; first += 1; first += 1
    second += 8
timer.deinit()
print("called", ticks > 150)
print("cut", torn > 0)

# A long built-in is no branch either.
longest = last = 0


def gap(timer):
    global longest, last
    now = time.ticks_us()
    longest = max(longest, time.ticks_diff(now, last))
    last = now


timer.init(period=1, callback=gap, hard=True)
last = time.ticks_us()
sum(range(100000))
timer.deinit()
print("cut a built-in", longest > 0)
