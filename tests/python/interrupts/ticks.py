# run: taipan run
# Virtual time: delays take as long as they say, ticks count modulo 2**30.
import pyb
import time

t = time.ticks_us()
time.sleep_ms(50)
passed = time.ticks_diff(time.ticks_us(), t)
print(49_000 <= passed < 50_100)
t = pyb.micros()
pyb.udelay(700)
print(700 <= pyb.elapsed_micros(t) < 720)
t = pyb.millis()
pyb.delay(30)
time.sleep(0.25)
time.sleep(1)
print(1279 <= pyb.elapsed_millis(t) <= 1281)
time.sleep_ms(-5)
time.sleep_us(-5)
time.sleep_ms(0)
print(time.ticks_diff(5, 2**30 - 5), time.ticks_diff(2**30 - 5, 5), time.ticks_diff(0, 2**29))
print(time.ticks_add(2**30 - 1, 2), time.ticks_add(0, -1) == 2**30 - 1, time.ticks_add(7, 2**29 - 1))
for d in (2**29, -(2**29)):
    try:
        print(time.ticks_add(0, d))
    except OverflowError as e:
        print(e)
t = time.ticks_cpu()
print(time.ticks_diff(time.ticks_cpu(), t) > 0)
