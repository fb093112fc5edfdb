# The position goes to a function as a value, and the function stores the new one.
# Teaches: the argument was read before the call; a handler during the call is overwritten.
# expect: CHK01@22 k=1
import pyb

position = 0


def step(timer):
    global position
    position += 1


def move(start, steps):
    global position
    position = start + steps


def main():
    timer = pyb.Timer(4, freq=1000, callback=step)
    for _ in range(2):
        move(position, 10)
        pyb.delay(2)
    timer.deinit()
    print("at", position)


main()
