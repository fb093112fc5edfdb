# The same count, with interrupts held off while the main program changes it.
# Teaches: one line between disable_irq and enable_irq is enough, and short.
# expect: clean
import pyb

count = 0


def on_tick(timer):
    global count
    count += 1


def main():
    global count
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    for _ in range(3):
        state = pyb.disable_irq()
        count += 1
        pyb.enable_irq(state)
        pyb.delay(2)
    timer.deinit()
    print("counted", count)


main()
