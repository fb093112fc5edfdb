# run: taipan run
# alloc-fail: yes
# Each hardware timer is one object; it is there though nobody refers to it.
import gc
import pyb

calls = 0


def start():
    def handler(timer):
        global calls
        calls += 1

    pyb.Timer(4, freq=1000, callback=handler)


start()
gc.collect()
for _ in range(20):
    [bytearray(500) for _ in range(20)]
gc.collect()
pyb.delay(5)
print(calls > 4, pyb.Timer(4) is pyb.Timer(4), pyb.Timer(7) is pyb.Timer(4))
pyb.Timer(4).deinit()
before = calls
pyb.delay(5)
print(calls == before)
