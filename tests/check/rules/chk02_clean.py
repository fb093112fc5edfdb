# Position and direction of an axis, in one number that is written at once.
# expect: clean
import pyb

axis = 9 << 1 | 1  # the lowest bit: forward


def step(timer):
    global axis
    position = axis >> 1
    forward = axis & 1
    position += 1 if forward else -1
    if position == 10:
        forward = 0
    axis = position << 1 | forward


def main():
    timer = pyb.Timer(4, freq=100, callback=step)
    for _ in range(2):
        now = axis
        print("axis", now >> 1, now & 1)
        pyb.delay(10)
    timer.deinit()


main()
