# The same stopwatch, and both variables are copied with interrupts off.
# Teaches: copy what belongs together, then take your time with the copies.
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
    state = pyb.disable_irq()
    s = seconds
    h = hundredths
    pyb.enable_irq(state)
    return s * 100 + h


def main():
    timer = pyb.Timer(4, freq=100, callback=on_hundredth)
    for _ in range(2):
        print("elapsed", elapsed())
        pyb.delay(10)
    timer.deinit()


main()
