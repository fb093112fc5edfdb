# run: taipan run
# RTC: a calendar that the program sets, the same one that time.time() has, and a timer that wakes up.
import time
from machine import RTC
import pyb

rtc = RTC()
print(rtc is RTC(), pyb.RTC is RTC, rtc.datetime()[:7])
rtc.datetime((2024, 2, 28, 3, 23, 59, 58, 0))
time.sleep_ms(2500)
print(rtc.datetime(), time.localtime())
time.sleep(24 * 3600)
print(rtc.datetime()[:7])
# Nobody checks the day of the week.
rtc.datetime([2099, 12, 31, 7, 23, 59, 59, 0])
print(rtc.datetime()[:7])
rtc.datetime((2000, 1, 1, 1, 0, 0, 0, 0))
print(time.time())
for wrong in ((2023, 2, 29, 1, 0, 0, 0, 0), (1999, 1, 1, 1, 0, 0, 0, 0), (2024, 13, 1, 1, 0, 0, 0, 0), (2024, 1, 1, 0, 0, 0, 0, 0), (1, 2), 5, ("a",) * 8):
    try:
        rtc.datetime(wrong)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(time.time())

count = 0


def woken(line):
    global count
    count += 1
    if count == 3:
        rtc.wakeup(None)


rtc.wakeup(100, woken)
time.sleep(1)
print(count)
start = time.ticks_ms()
rtc.wakeup(4, 0, lambda line: None)
pyb.stop()
print(time.ticks_ms() - start)
rtc.wakeup(None)
try:
    rtc.wakeup(0x20001 * 1000)
except ValueError as e:
    print(e)
print(rtc.calibration(100), rtc.calibration())
