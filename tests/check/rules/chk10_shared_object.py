# One object computes the checksum of every message, and two contexts use it.
# expect: CHK10@11|CHK10@12 k=1
import pyb


class Checksum:
    def __init__(self):
        self.value = 0

    def of(self, first, second):
        self.value = first * 31
        self.value += second
        return self.value & 255


checksum = Checksum()
sent = 0


def beacon(timer):
    global sent
    sent = checksum.of(7, 7)


def main():
    timer = pyb.Timer(4, freq=500, callback=beacon)
    print("checksum", checksum.of(1, 2))
    pyb.delay(5)
    timer.deinit()


main()
