# run: taipan run examples/state.py --for 200ms
#
# The same state, once in a global variable and once in an object.
#
# Teaches: what a handler changes must outlive the call. A global needs the `global` statement in the handler (without
# it, `count += 1` is a NameError), and there is one of it. An object needs nothing, and there are as many as you make.
import pyb

count = 0


def tick(timer):
    global count
    count += 1


class Counter:
    def __init__(self):
        self.count = 0

    def tick(self, timer):
        self.count += 1


fast = Counter()
slow = Counter()
pyb.Timer(4, freq=100, callback=tick)
pyb.Timer(7, freq=100, callback=fast.tick)
pyb.Timer(8, freq=20, callback=slow.tick)

pyb.delay(105)
print("global", count, "object", fast.count, "another object", slow.count)
