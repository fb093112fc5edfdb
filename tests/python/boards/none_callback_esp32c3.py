# run: taipan run --board esp32c3
# A timer without a callback is started all the same, and fails at each expiry.
import time
from machine import Timer

timer = Timer(0)
timer.init(period=10)
print("never")
timer.init(period=10, callback=None)
time.sleep_ms(25)
timer.deinit()
