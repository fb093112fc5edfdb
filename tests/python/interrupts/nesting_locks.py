# run: taipan run
# A handler that was cut by another still has the heap locked when it goes on; the program has it unlocked afterwards.
import pyb

results = bytearray(3)


def allocates(i):
    try:
        [i]
        results[i] = 1
    except MemoryError:
        results[i] = 2


def pin_handler(line):
    pyb.udelay(1500)
    allocates(1)


def timer_handler(timer):
    timer.callback(None)
    allocates(0)


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, pin_handler)
pyb.Timer(4, freq=1000, callback=timer_handler)
ext.swint()
allocates(2)
print(list(results))
