# A soft timer puts a reading into a dict, the main program takes it out, with an `if` in the middle.
# Teaches: at the branch the soft callback may run, and x is of one reading, y and z of the next.
# expect: CHK02@19 k=1
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
        if x < 0:
            x = -x
        y = reading["y"]
        z = reading["z"]
        print(x, y, z)
        time.sleep_ms(10)
    timer.deinit()


main()
