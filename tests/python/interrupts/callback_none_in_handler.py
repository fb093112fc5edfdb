# run: taipan run --for 50ms
# callback(None) inside the timer's own handler stops the calls; the timer counts on.
import pyb

calls = 0


def handler(timer):
    global calls
    calls += 1
    if calls == 3:
        timer.callback(None)


timer = pyb.Timer(4, freq=1000, callback=handler)
pyb.delay(20)
before = timer.counter()
pyb.udelay(100)
print(calls, timer.counter() != before)
timer.callback(handler)
pyb.delay(5)
print(calls > 5)
