# run: taipan run --for 50ms
# There is one emergency exception: the next one takes its place, even for who kept the first.
import pyb

saved = None
nothing = []


def handler(timer):
    global saved
    timer.callback(None)
    try:
        1 // 0
    except ZeroDivisionError as e:
        saved = e
    try:
        nothing[1]
    except IndexError:
        pass


pyb.Timer(4, freq=1000, callback=handler)
pyb.delay(3)
print(type(saved).__name__)
