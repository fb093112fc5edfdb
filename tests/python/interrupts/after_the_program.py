# run: taipan run --for 60ms
# Handlers go on when the program has ended, soft and hard, until the time is up.
import pyb
from machine import Timer

n = 0


def hard(timer):
    global n
    n += 1
    print("hard", n)


def soft(timer):
    print("soft", [n])


pyb.Timer(4, freq=50, callback=hard)
timer = Timer(mode=Timer.ONE_SHOT, period=30, callback=soft)
print("end of the program")
