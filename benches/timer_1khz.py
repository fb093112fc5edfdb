# A 1 kHz timer beside a busy main loop, for `run.py --realtime`: how much faster than the board the simulation is.
import pyb

ticks = 0


def tick(timer):
    global ticks
    ticks += 1


timer = pyb.Timer(4, freq=1000, callback=tick)
work = 0
while True:
    for i in range(100):
        work = (work * 3 + i) & 0xFFFF
