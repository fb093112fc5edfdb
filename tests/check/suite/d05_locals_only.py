# Main program and handler format numbers with one function, which has only local variables.
# Teaches: each call has its own locals, so such a function may be called from everywhere.
# expect: clean
import pyb

shown = 0


def digits(value):
    tens = 48 + value // 10
    ones = 48 + value % 10
    return tens << 8 | ones


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
