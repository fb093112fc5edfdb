# run: taipan run
# Events during the timer's own handler are remembered once.
import pyb

calls = 0


def handler(timer):
    global calls
    calls += 1
    if calls == 1:
        pyb.udelay(3500)


timer = pyb.Timer(4, freq=1000, callback=handler)
pyb.udelay(10_500)
timer.deinit()
# At 1 ms, once for those at 2, 3 and 4 ms, then at 5, 6, 7, 8, 9 and 10 ms.
print(calls)
