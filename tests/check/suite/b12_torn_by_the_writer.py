# The main program changes period and duty of a pulse one after the other; the handler uses both.
# Teaches: it is torn the other way round too: the handler sees the new period with the old duty.
# expect: CHK02@20 k=1
import pyb

period_us = 1000
duty = 50
high_us = 500


def on_period(timer):
    global high_us
    high_us = period_us * duty // 100


def main():
    global duty, period_us
    timer = pyb.Timer(4, freq=500, callback=on_period)
    pyb.delay(2)
    period_us = 4000
    duty = 5
    pyb.delay(2)
    timer.deinit()
    print("high for", high_us)


main()
