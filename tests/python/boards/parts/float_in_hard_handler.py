# Whether arithmetic with floats needs memory, which a hard handler has not.
import time
from machine import Timer

value = 1.5
outcome = []


def handler(timer):
    global value
    try:
        value = value * 2 + 0.25
        outcome[0] = "made a float"
    except MemoryError as e:
        outcome[0] = e


def big(timer):
    try:
        0x3FFFFFFF + len(outcome)
        outcome[0] = "made a big int"
    except MemoryError:
        outcome[0] = "MemoryError"


outcome.append(None)
for callback in (handler, big):
    t = Timer(-1)
    t.init(mode=Timer.ONE_SHOT, period=1, callback=callback, hard=True)
    time.sleep_ms(5)
    print(callback.__name__, outcome[0], value)
