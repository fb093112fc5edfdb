# A heater's budget: the timer uses it up, the main program adds to it.
# expect: CHK01@17 k=1
import pyb

budget = 100


def use(timer):
    global budget
    budget -= 1


def main():
    global budget
    timer = pyb.Timer(4, freq=1000, callback=use)
    for top_up in (20, 30):
        budget += top_up
        pyb.delay(2)
    timer.deinit()
    print("budget", budget)


main()
