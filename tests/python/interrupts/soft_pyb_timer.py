# run: taipan run --for 60ms
# pyb.Timer with hard=False: the callback may allocate, and waits while the program is in a straight line.
import pyb

log = []


def callback(timer):
    log.append([len(log), 0.5 * len(log)])


timer = pyb.Timer(4, freq=100, callback=callback, hard=False)
pyb.udelay(25000)
print(log)
pyb.delay(10)
print(log)
