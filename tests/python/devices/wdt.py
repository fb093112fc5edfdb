# run: taipan run
# WDT: fed in time it does nothing; hungry it resets the board, which ends the run, whatever the program does.
import time
from machine import WDT

for wrong in (dict(timeout=0), dict(timeout=-5), dict(timeout=100_000), dict(id=1), dict(timeout="a")):
    try:
        WDT(**wrong)
    except (ValueError, TypeError) as e:
        print(wrong, type(e).__name__, e)
watchdog = WDT(timeout=50)
for i in range(10):
    time.sleep_ms(40)
    watchdog.feed()
print("fed for", time.ticks_ms() // 10 * 10)
try:
    while True:
        pass
finally:
    print("not reached")
