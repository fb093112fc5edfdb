# Position and direction of an axis, which the main program sends in one message.
# expect: CHK02@19 k=1
import pyb

position = 9
direction = 1


def step(timer):
    global position, direction
    position += direction
    if position == 10:
        direction = -1


def main():
    timer = pyb.Timer(4, freq=100, callback=step)
    for _ in range(2):
        print("axis", position, direction)
        pyb.delay(10)
    timer.deinit()


main()
