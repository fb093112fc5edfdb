# A hard handler writes to a RingIO, the main program reads what there is.
# Tests: the ring's two indexes, any() and readinto(); a byte is neither lost nor read twice.
# expect: clean
import micropython
import pyb

ring = micropython.RingIO(8)
sample = bytearray(1)


def on_sample(timer):
    sample[0] += 1
    ring.write(sample)


def main():
    timer = pyb.Timer(4, freq=500, callback=on_sample)
    byte = bytearray(1)
    for _ in range(3):
        pyb.delay(4)
        while ring.any():
            ring.readinto(byte)
            print("sample", byte[0])
    timer.deinit()


main()
