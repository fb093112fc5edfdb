# Handlers of two levels, one of which cuts the other, both schedule; and a callback schedules the next.
# Tests: the schedule's queue, written by what cuts into its writer; no callback is lost or called twice.
# expect: clean
import micropython
import pyb

calls = bytearray(3)


def call(n):
    calls[n] += 1
    if n == 0:
        micropython.schedule(call, 2)


def on_slow(timer):
    micropython.schedule(call, 0)


def on_fast(timer):
    micropython.schedule(call, 1)


def main():
    slow = pyb.Timer(4, freq=100, callback=on_slow)
    fast = pyb.Timer(10, freq=300, callback=on_fast)
    pyb.delay(10)
    slow.deinit()
    fast.deinit()
    pyb.delay(1)
    print("calls" if calls[0] == calls[2] else "lost")


main()
