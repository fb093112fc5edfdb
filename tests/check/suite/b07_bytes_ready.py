# The handler puts bytes into a buffer and counts them; the main program takes them and sets the count to 0.
# Teaches: a byte that comes while the others are being used is counted and then forgotten.
# expect: CHK01@24 k=2
import pyb

received = bytearray(8)
ready = 0
last = 64


def on_byte(line):
    global ready, last
    last += 1
    if ready < len(received):
        received[ready] = last
        ready += 1


def main():
    global ready
    data = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_byte)
    for _ in range(2):
        pyb.delay(5)
        n = ready
        if n:
            for i in range(n):
                print("got", received[i])
            ready = 0
    data.disable()


main()
