# A stopwatch of two variables: the handler carries from hundredths to seconds, the main program reads both.
# Teaches: the line reads old seconds and new hundredths if the handler comes in between: 0, and not 99 or 100.
# expect: CHK02@21 k=1
import pyb

seconds = 0
hundredths = 99


def on_hundredth(timer):
    global seconds, hundredths
    hundredths += 1
    if hundredths == 100:
        hundredths = 0
        seconds += 1


def main():
    timer = pyb.Timer(4, freq=100, callback=on_hundredth)
    for _ in range(2):
        print("elapsed", seconds * 100 + hundredths)
        pyb.delay(10)
    timer.deinit()


main()
