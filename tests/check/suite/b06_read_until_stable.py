# The same stopwatch, read until the seconds are the same before and after.
# Teaches: as long as the handler can't come round to the same second, equal means that nothing was torn.
# expect: clean
import pyb

seconds = 0
hundredths = 99


def on_hundredth(timer):
    global seconds, hundredths
    hundredths += 1
    if hundredths == 100:
        hundredths = 0
        seconds += 1


def elapsed():
    while True:
        s = seconds
        h = hundredths
        if s == seconds:
            return s * 100 + h


def main():
    timer = pyb.Timer(4, freq=100, callback=on_hundredth)
    for _ in range(2):
        print("elapsed", elapsed())
        pyb.delay(10)
    timer.deinit()


main()
