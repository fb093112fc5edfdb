# run: taipan run
# A hard handler may advance a generator that exists.
import pyb

values = bytearray(6)


def squares():
    n = 0
    while True:
        values[n] = n * n
        n += 1
        yield n


made = squares()


def handler(timer):
    if next(made) == len(values):
        timer.callback(None)


pyb.Timer(4, freq=1000, callback=handler)
pyb.delay(10)
print(list(values))
