# The handler keeps two values that have nothing to do with each other; each is printed on its own.
# Teaches: two reads that meet nowhere need not be of the same instant.
# expect: clean
import pyb

uptime_s = 0
led_on = 0


def on_second(timer):
    global uptime_s, led_on
    uptime_s += 1
    led_on = 1 - led_on


def main():
    timer = pyb.Timer(4, freq=100, callback=on_second)
    for _ in range(2):
        print("up for", uptime_s)
        print("lamp is", led_on)
        pyb.delay(10)
    timer.deinit()


main()
