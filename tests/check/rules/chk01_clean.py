# A heater's budget in two variables: the timer alone writes what is used, the main program what is granted.
# expect: clean
import pyb

granted = 100
used = 0


def use(timer):
    global used
    used += 1


def main():
    global granted
    timer = pyb.Timer(4, freq=1000, callback=use)
    for top_up in (20, 30):
        granted += top_up
        pyb.delay(2)
    timer.deinit()
    print("budget", granted - used)


main()
