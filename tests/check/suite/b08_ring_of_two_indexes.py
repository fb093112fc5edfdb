# A ring buffer: the handler alone moves the head, the main program alone the tail.
# Teaches: with one writer for each index nothing has to be protected.
# expect: clean
import pyb

ring = bytearray(8)
head = 0
tail = 0
sample = 0


def on_sample(timer):
    global head, sample
    sample += 1
    following = (head + 1) & 7
    if following != tail:
        ring[head] = sample
        head = following


def main():
    global tail
    timer = pyb.Timer(4, freq=500, callback=on_sample)
    for _ in range(2):
        pyb.delay(4)
        while tail != head:
            print("sample", ring[tail])
            tail = (tail + 1) & 7
    timer.deinit()


main()
