# The same dict, and all of it is read before the first branch.
# Teaches: order the lines so that soft callbacks can't get between.
# expect: clean
import time
from machine import Timer

reading = {"x": -1, "y": 10, "z": 100}


def measure(timer):
    reading["x"] -= 1
    reading["y"] += 1
    reading["z"] += 1


def main():
    timer = Timer(period=10, callback=measure)
    for _ in range(2):
        x = reading["x"]
        y = reading["y"]
        z = reading["z"]
        if x < 0:
            x = -x
        print(x, y, z)
        time.sleep_ms(10)
    timer.deinit()


main()
