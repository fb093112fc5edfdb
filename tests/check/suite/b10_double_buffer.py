# Two buffers: the handler fills the one that is not in front, then brings it to the front.
# Teaches: the reader has a whole period of the timer, 10 ms, before its buffer is written again.
# expect: clean
import pyb

frames = (bytearray(2), bytearray(2))
front = 0


def fill(timer):
    global front
    newer = frames[1 - front]
    newer[0] = frames[front][0] + 1
    newer[1] = newer[0]
    front = 1 - front


def main():
    timer = pyb.Timer(4, freq=100, callback=fill)
    for _ in range(2):
        frame = frames[front]
        print(frame[0], frame[1])
        pyb.delay(10)
    timer.deinit()


main()
