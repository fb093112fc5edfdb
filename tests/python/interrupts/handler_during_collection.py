# run: taipan run
# Hard handlers run while the collector does, and what they store is kept.
import gc
import pyb

objects = [bytearray(10) for _ in range(64)]
places = [None] * 64
calls = 0


def handler(timer):
    global calls
    places[calls % 64] = objects[63 - calls % 64]
    calls += 1


timer = pyb.Timer(4, freq=9000, callback=handler)
for n in range(30):
    junk = [[i] for i in range(50)]
    gc.collect()
timer.deinit()
print(calls > 10, all(p is None or len(p) == 10 for p in places), len(junk))
