# Two handlers keep the highest pressure seen.
# Teaches: the timer can store 70 after the pin's handler has compared with 0, which then stores 40.
# expect: CHK01@13|CHK03@13 k=2
import pyb

highest = 0
valve = 40
pump = 70


def on_valve(line):
    global highest
    if valve > highest:
        highest = valve


def on_pump(timer):
    global highest
    if pump > highest:
        highest = pump


def main():
    line = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_valve)
    timer = pyb.Timer(4, freq=100, callback=on_pump)
    pyb.delay(50)
    timer.deinit()
    line.disable()
    print("highest", highest)


main()
