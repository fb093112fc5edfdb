# Each edge schedules its work; a long sensor read leaves no branch where the work could run.
# expect: CHK06@16 k=1
# allow: CHK05@16
import micropython
import pyb

edges = 0


def work(_):
    global edges
    edges += 1


def on_tick(timer):
    micropython.schedule(work, 0)


def main():
    timer = pyb.Timer(4, freq=2000, callback=on_tick)
    pyb.delay(2)
    pyb.udelay(10000)  # the sensor's conversion
    pyb.delay(2)
    timer.deinit()
    print("edges", edges)


main()
