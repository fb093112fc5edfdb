# run: taipan run
# Against soft callbacks `count += 1` needs no protection: it has no branch in it.
import time
from machine import Timer

count = ticks = 0


def callback(timer):
    global count, ticks
    count += 1
    ticks += 1


timer = Timer(mode=Timer.PERIODIC, period=1, callback=callback)
rounds = 0
while ticks < 20:
    count += 1
    rounds += 1
timer.deinit()
print(count == rounds + ticks, rounds > 20)
