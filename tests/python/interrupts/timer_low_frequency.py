# run: taipan run --for 6s
# A timer below one hertz, given as a float.
import pyb

calls = 0


def handler(timer):
    global calls
    calls += 1


pyb.Timer(4, freq=0.5, callback=handler)
pyb.delay(1900)
print(calls)
pyb.delay(200)
print(calls)
pyb.delay(2000)
print(calls)
