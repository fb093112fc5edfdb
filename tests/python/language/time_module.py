# What time has everywhere: ticks that grow, sleeps that take at least their time.
import time

a = time.ticks_ms()
time.sleep_ms(2)
time.sleep_us(10)
time.sleep(0)
b = time.ticks_ms()
print(time.ticks_diff(b, a) >= 2, time.ticks_diff(a, b) <= -2, time.ticks_diff(a, a))
t = time.ticks_us()
print(time.ticks_diff(time.ticks_us(), t) >= 0, time.ticks_add(5, 10), time.ticks_add(10, -4))
print(time.gmtime(0)[:6], time.gmtime(86400 * 366)[:3], len(time.localtime()), time.time() > 0, time.time_ns() > 0)
print(time.mktime((2000, 1, 1, 0, 0, 0, 0, 0)) == 946684800, time.gmtime(951782400)[:3])
