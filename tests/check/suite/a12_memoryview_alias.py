# A frame for the radio: the handler sees its header through a memoryview, the main program the whole.
# Teaches: two names and two indexes, but the same byte.
# expect: CHK01@17 k=1
import pyb

frame = bytearray(8)
header = memoryview(frame)[4:6]


def on_beacon(timer):
    header[1] += 1


def main():
    timer = pyb.Timer(4, freq=1000, callback=on_beacon)
    for _ in range(2):
        frame[5] += 16
        pyb.delay(2)
    timer.deinit()
    print(bytes(frame))


main()
