# A software timer is stopped and started anew while its event may wait in the schedule.
# Tests: the list of software timers, init() of one that runs, deinit() of one that has expired.
# expect: clean
import machine
import time

ticks = [0, 0]


def on_first(timer):
    ticks[0] = 1


def on_second(timer):
    ticks[1] = 1


def main():
    timer = machine.Timer(-1, period=2, callback=on_first)
    time.sleep_ms(1)
    timer.deinit()
    timer.init(period=3, callback=on_second)
    time.sleep_ms(1)
    timer.init(period=2, callback=on_first)
    time.sleep_ms(1)
    timer.deinit()
    print("stopped")


main()
