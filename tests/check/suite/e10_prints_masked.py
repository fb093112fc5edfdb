# The main program prints its table with interrupts off.
# Teaches: printing takes as long as the console wants, and meanwhile a fast timer loses ticks.
# expect: CHK08@18 k=0
import pyb

table = [3, 1, 4, 1, 5, 9, 2, 6]
ticks = 0


def on_tick(timer):
    global ticks
    ticks += 1


def main():
    timer = pyb.Timer(4, freq=5000, callback=on_tick)
    for _ in range(2):
        state = pyb.disable_irq()
        for value in table:
            print("value", value)
        pyb.enable_irq(state)
        pyb.delay(5)
    timer.deinit()


main()
