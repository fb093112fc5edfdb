# run: taipan run --for 50ms
# deinit() inside the timer's own handler, and of another timer.
import pyb

calls = 0


def handler(timer):
    global calls
    calls += 1
    if calls == 2:
        timer.deinit()


def other(timer):
    print("other", calls)
    first.deinit()
    timer.deinit()


pyb.Timer(4, freq=1000, callback=handler)
pyb.delay(10)
print(calls, pyb.Timer(4))
calls = 10
first = pyb.Timer(4, freq=1000, callback=handler)
pyb.Timer(7, freq=300, callback=other)
pyb.delay(20)
print(calls)
