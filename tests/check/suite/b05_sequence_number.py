# The handler numbers its readings; the main program reads again if the number has changed meanwhile.
# Teaches: a reader that can try again needs no interrupts off.
# expect: clean
import pyb

number = 0
celsius = 20
humidity = 40


def measure(timer):
    global number, celsius, humidity
    celsius += 1
    humidity += 2
    number += 1


def latest():
    while True:
        begin = number
        c = celsius
        h = humidity
        if number == begin:
            return c, h


def main():
    timer = pyb.Timer(4, freq=100, callback=measure)
    for _ in range(2):
        print(latest())
        pyb.delay(10)
    timer.deinit()


main()
