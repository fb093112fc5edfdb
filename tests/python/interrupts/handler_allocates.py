# run: taipan run --for 50ms
# Each construct that needs memory, tried in a hard handler.
import pyb
from parts.constructs import allocating

rows = allocating((1 << 30) - 1)
failed = bytearray(len(rows))


def handler(timer):
    timer.callback(None)
    i = 0
    for name, construct in rows:
        try:
            construct()
        except MemoryError:
            failed[i] = 1
        i += 1


pyb.Timer(4, freq=200, callback=handler)
pyb.delay(20)
for i in range(len(rows)):
    print(rows[i][0] + ":", "MemoryError" if failed[i] else "no exception")
