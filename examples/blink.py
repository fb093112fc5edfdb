# run: taipan run examples/blink.py --for 2s
#
# Two LEDs blink at different rates, from one class.
#
# Teaches: a bound method is a good callback. It brings its object along, so each timer toggles its own LED and keeps
# its own count, and there is nothing global.
import pyb


class Blinker:
    def __init__(self, led, timer, freq):
        self.led = led
        self.toggles = 0
        timer.init(freq=freq, callback=self.tick)

    def tick(self, timer):
        self.led.toggle()
        self.toggles += 1


red = Blinker(pyb.LED(1), pyb.Timer(4), freq=2)
green = Blinker(pyb.LED(2), pyb.Timer(7), freq=5)

pyb.delay(1010)
print("after a second: red", red.toggles, "green", green.toggles)
