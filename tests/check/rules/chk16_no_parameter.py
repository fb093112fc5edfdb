# A handler without the parameter that every timer passes.
# expect: CHK16@9|CHK16@15 k=1
# allow: CHK05@9, CHK05@15
import pyb

ticks = 0


def on_tick():
    global ticks
    ticks += 1


def main():
    timer = pyb.Timer(4, freq=100, callback=on_tick)
    pyb.delay(50)
    timer.deinit()
    print("ticks", ticks)


main()
