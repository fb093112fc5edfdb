# A one-shot software timer is started again by its own callback, and another is stopped by it.
# Tests: changing the list of software timers while one of them is served.
# expect: clean
import machine
import time

ticks = [0, 0]
other = machine.Timer(-1)
timer = machine.Timer(-1)


def on_other(_):
    ticks[1] = 1


def on_tick(_):
    other.deinit()
    ticks[0] = 1
    timer.init(mode=machine.Timer.ONE_SHOT, period=2, callback=on_last)


def on_last(_):
    ticks[0] = 2


def main():
    other.init(period=2, callback=on_other)
    timer.init(mode=machine.Timer.ONE_SHOT, period=1, callback=on_tick)
    time.sleep_ms(3)
    timer.deinit()
    other.deinit()
    print("stopped")


main()
