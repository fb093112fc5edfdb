# run: taipan run --for 50ms
# A handler may put another in its own place.
import pyb


def first(timer):
    print("first")
    timer.callback(second)


def second(timer):
    print("second")
    timer.callback(by_lambda)


by_lambda = lambda timer: third(timer)


def third(timer):
    print("third")
    timer.deinit()


pyb.Timer(4, freq=1000, callback=first)
pyb.delay(10)
