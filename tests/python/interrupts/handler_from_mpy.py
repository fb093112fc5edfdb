# run: taipan run
# Functions of a .mpy file that a hard handler calls were never called before: they are ready all the same, whether the
# file was imported before the timer began or after.
import pyb
import sys

sys.path[0] = (sys.path[0] or ".") + "/../mpy/compiled"
import later

timer = pyb.Timer(4, freq=1000, callback=later.handler)
while len(later.seen) < 2:
    pass
print(later.seen[:2])
del sys.modules["later"]
import later

print(later.seen)
timer.callback(lambda timer: later.counter.up())
while later.counter.count < 2:
    pass
print(later.counter.more())
timer.deinit()
