# Jobs are added by a soft timer and taken off by the main program, with an `if` between looking and storing.
# Teaches: the branch is where a soft callback gets in.
# expect: CHK01@19 k=1
import time
from machine import Timer

waiting = 2


def add_job(timer):
    global waiting
    waiting += 1


def main():
    global waiting
    timer = Timer(period=1, callback=add_job)
    for _ in range(2):
        jobs = waiting
        if jobs:
            waiting = jobs - 1
        time.sleep_ms(2)
    timer.deinit()
    print("waiting", waiting)


main()
