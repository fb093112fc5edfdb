# Two buffers, but the reader waits for a slow display while it holds one.
# Teaches: after two periods the handler is back in the reader's buffer.
# expect: CHK02@21|CHK02@22 k=2
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
        left = frame[0]
        pyb.delay(25)  # the display takes it column by column
        print(left, frame[1])
    timer.deinit()


main()
