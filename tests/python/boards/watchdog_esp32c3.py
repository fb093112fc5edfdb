# run: taipan run --board esp32c3
# The watchdog: its limits, and that it resets the board if it is not fed in time.
import time
from machine import WDT

for wrong in (dict(timeout=0), dict(timeout=-1), dict(id=1), dict(nothing=1)):
    try:
        WDT(**wrong)
    except Exception as e:
        print(type(e).__name__ + ":", e)
try:
    WDT.feed(5)
except TypeError as e:
    print(e)
dog = WDT(timeout=100)
for i in range(3):
    time.sleep_ms(90)
    dog.feed()
print("fed")
time.sleep_ms(110)
print("never")
