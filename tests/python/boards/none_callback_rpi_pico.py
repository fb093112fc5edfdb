# run: taipan run --board rpi_pico
# A timer without a callback runs, and does nothing.
import time
from machine import Timer

timer = Timer(period=10)
time.sleep_ms(25)
timer.init(period=10, callback=None)
time.sleep_ms(25)
timer.deinit()
print(timer)
