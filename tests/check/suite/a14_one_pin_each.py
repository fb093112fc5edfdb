# Three timers, and each toggles a pin of its own.
# Teaches: the same method may be the handler of many sources, if each has its own object.
# expect: clean
import pyb


class Blinker:
    def __init__(self, pin, timer, freq):
        self.pin = pyb.Pin(pin, pyb.Pin.OUT_PP)
        self.timer = pyb.Timer(timer, freq=freq)
        self.timer.callback(self.toggle)

    def toggle(self, timer):
        self.pin.value(not self.pin.value())


def main():
    blinkers = [Blinker("X1", 4, 1000), Blinker("X2", 7, 500), Blinker("X3", 8, 250)]
    pyb.delay(10)
    for blinker in blinkers:
        blinker.timer.deinit()
        blinker.pin.low()


main()
