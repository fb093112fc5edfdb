# The main program takes the timer's handler off, but a button's handler puts it back on at any time.
# Teaches: a mask protects only as long as nobody else lifts it.
# expect: CHK01@24 k=2
import pyb

ticks = 0
timer = pyb.Timer(4, freq=1000)


def on_tick(timer):
    global ticks
    ticks += 1


def on_button(line):
    timer.callback(on_tick)


def main():
    global ticks
    button = pyb.ExtInt("X1", pyb.ExtInt.IRQ_FALLING, pyb.Pin.PULL_UP, on_button)
    for _ in range(2):
        timer.callback(None)
        ticks += 10
        timer.callback(on_tick)
        pyb.delay(2)
    button.disable()
    timer.deinit()
    print("ticks", ticks)


main()
