# run: taipan run --board esp8266
# The shortest sleep runs soft callbacks, and hard timers.
import micropython
import time
from machine import Timer

ran = []


def note(argument):
    ran.append(argument)


def hard(timer):
    ticks[0] += 1


ticks = [0]
timer = Timer(-1)
timer.init(period=1, callback=hard, hard=True)
micropython.schedule(note, 1); time.sleep_us(1); print(ran)
time.sleep_us(5000); timer.deinit(); print(ticks)
