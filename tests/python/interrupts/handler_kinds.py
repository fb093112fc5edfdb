# run: taipan run --for 100ms
# alloc-fail: yes
# A handler may be a function, bound method, closure, lambda, object with __call__, or a built-in.
import pyb

counts = bytearray(6)


def function(timer):
    counts[0] += 1


class C:
    def method(self, timer):
        counts[1] += 1

    def __call__(self, timer):
        counts[2] += 1

    @staticmethod
    def static(timer):
        counts[5] += 1


def make():
    n = 3

    def closure(timer):
        counts[n] += 1

    return closure


def count_item(timer):
    counts[4] += 1


room = [0, 0, 0, 0]
for handler in (function, C().method, C(), make(), lambda t: count_item(t), C.static):
    timer = pyb.Timer(4, freq=1000, callback=handler)
    pyb.udelay(2500)
    timer.deinit()
print(list(counts))
for _ in range(4):
    room.pop()
timer = pyb.Timer(7, freq=1000, callback=room.append)
pyb.udelay(2500)
timer.deinit()
print(len(room), room[0] is timer, room[1] is timer)
