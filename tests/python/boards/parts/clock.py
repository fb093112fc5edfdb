# The clock: days of the week count from 0, and time() follows what is set.
import time
from machine import RTC

rtc = RTC()
print(rtc is RTC(), rtc.datetime()[:6])
rtc.datetime((2024, 2, 28, 0, 23, 59, 58, 0))
time.sleep_ms(2500)
print(rtc.datetime()[:7], time.localtime()[:6])
print(time.gmtime(0)[0], rtc.datetime()[7] // 10)
for wrong in ((2024, 1), 5, (2024, 1, 1, 0, 0, 0, 0, "a"), (1 << 40, 1, 1, 0, 0, 0, 0, 0)):
    try:
        rtc.datetime(wrong)
    except Exception as e:
        print(type(e).__name__ + ":", e)
