# A hard handler schedules a callback every millisecond, and the callback takes 20 ms.
# Teaches: the schedule has eight places; the ninth call raises RuntimeError, and that ends the timer's interrupts.
# expect: CHK06@18 k=2
# allow: CHK05@18
import micropython
import pyb

shown = 0


def show(_):
    global shown
    shown += 1
    pyb.udelay(20000)  # the display is slow


def on_tick(timer):
    micropython.schedule(show, 0)


def main():
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    pyb.delay(100)
    timer.deinit()
    print("shown", shown)


main()
