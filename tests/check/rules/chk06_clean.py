# Each edge is counted at once, and only one piece of work is scheduled at a time.
# expect: clean
import micropython
import pyb

edges = 0
scheduled = False


def work(_):
    global scheduled
    scheduled = False


def on_tick(timer):
    global edges, scheduled
    edges += 1
    if not scheduled:
        scheduled = True
        micropython.schedule(work, 0)


def main():
    timer = pyb.Timer(4, freq=2000, callback=on_tick)
    pyb.delay(2)
    pyb.udelay(10000)  # the sensor's conversion
    pyb.delay(2)
    timer.deinit()
    print("edges", edges)


main()
