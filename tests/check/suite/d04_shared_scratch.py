# Main program and handler format numbers with one function, which has one scratch buffer.
# Teaches: memory that belongs to a function and not to the call makes it unfit for two callers.
# expect: CHK10@11|CHK10@12 k=1
import pyb

scratch = bytearray(2)
shown = 0


def digits(value):
    scratch[0] = 48 + value // 10
    scratch[1] = 48 + value % 10
    return scratch[0] << 8 | scratch[1]


def refresh(timer):
    global shown
    shown = digits(99)


def main():
    timer = pyb.Timer(4, freq=500, callback=refresh)
    for value in (12, 34):
        print("%x" % digits(value))
        pyb.delay(2)
    timer.deinit()


main()
