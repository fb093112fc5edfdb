# The same count, and the timer is a soft one.
# Teaches: soft callbacks run at branches and in sleeps, so that a statement without a branch is safe from them.
# expect: clean
import time
from machine import Timer

count = 0


def on_tick(timer):
    global count
    count += 1


def main():
    global count
    timer = Timer(period=1, callback=on_tick)
    for _ in range(3):
        count += 1
        time.sleep_ms(2)
    timer.deinit()
    print("counted", count)


main()
