# run: taipan run --for 50ms
# A handler may catch its own exceptions: nothing is reported, nothing is switched off.
import pyb

calls = caught = finals = 0


def handler(timer):
    global calls, caught, finals
    calls += 1
    try:
        1 // 0
    except ZeroDivisionError:
        caught += 1
    finally:
        finals += 1


pyb.Timer(4, freq=200, callback=handler)
pyb.delay(27)
print(calls, caught, finals)
