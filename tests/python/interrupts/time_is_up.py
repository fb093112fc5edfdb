# run: taipan run --for 45ms
# A program that is still running when the time is up is ended.
import pyb

pyb.Timer(4, freq=100, callback=lambda t: print("tick"))
try:
    while True:
        pass
finally:
    print("not reached")
