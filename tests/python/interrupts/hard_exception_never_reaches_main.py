# run: taipan run --for 50ms
# An exception in a handler is none of the main program's, whatever that has around itself.
import pyb


def fails(timer):
    raise KeyError


pyb.Timer(4, freq=200, callback=fails)
try:
    pyb.delay(20)
    print("delay ended")
except KeyError:
    print("wrong")
finally:
    print("finally")
