# run: taipan run
# The four LEDs.
import pyb

leds = [pyb.LED(n) for n in (1, 2, 3, 4)]
print(leds)
for led in leds:
    led.on()
    led.off()
    led.toggle()
print([led.intensity() for led in leds])
leds[2].intensity(100)
leds[3].intensity(0)
leds[0].intensity(0)
leds[1].intensity(1)
print([led.intensity() for led in leds])
for wrong in (lambda: pyb.LED(0), lambda: pyb.LED(5), lambda: pyb.LED(-(1 << 63)), lambda: pyb.LED()):
    try:
        wrong()
    except (ValueError, TypeError) as e:
        print(e)
