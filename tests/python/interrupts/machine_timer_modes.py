# run: taipan run
# alloc-fail: yes
# machine.Timer: periodic, one-shot, by frequency; started again; stopped twice.
import time
from machine import Timer

calls = 0


def callback(timer):
    global calls
    calls += 1


def count(ms):
    global calls
    calls = 0
    time.sleep_ms(ms)
    return calls


t = Timer(-1)
t.init(mode=Timer.PERIODIC, period=10, callback=callback)
print(t, count(55))
t.init(mode=Timer.ONE_SHOT, period=10, callback=callback)
print(t, count(55))
t.init(mode=Timer.PERIODIC, freq=50, callback=callback)
print(count(90))
t.init(freq=100.0)
print(count(55))
t.init(period=25)
print(count(60))
t.deinit()
t.deinit()
print(count(50))
u = Timer(period=20, callback=callback)
v = Timer(mode=Timer.ONE_SHOT, period=5, callback=callback)
print(count(50))
u.deinit()
Timer().init(callback=callback, period=30)
print(count(70))
