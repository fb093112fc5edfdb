# A ring buffer whose two sides share the number of entries.
# Teaches: one counter with two writers undoes what the two indexes were good for.
# expect: CHK01@28 k=2
import pyb

ring = bytearray(8)
head = 0
tail = 0
used = 0


def on_sample(timer):
    global head, used
    if used < 8:
        ring[head] = 65 + head
        head = (head + 1) & 7
        used += 1


def main():
    global tail, used
    timer = pyb.Timer(4, freq=500, callback=on_sample)
    for _ in range(2):
        pyb.delay(4)
        if used:
            print("sample", ring[tail])
            tail = (tail + 1) & 7
            used -= 1
    timer.deinit()
    print("left", used)


main()
