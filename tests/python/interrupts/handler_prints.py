# run: taipan run
# print of texts, integers, floats that are there, and tuples of them works in a hard handler.
import pyb

half = 0.5
pair = (1, "two")


def handler(timer):
    timer.callback(None)
    print("tick", 5, half, pair, None, True, sep="|", end=".\n")
    print(timer)


pyb.Timer(4, freq=1000, callback=handler)
pyb.delay(5)
