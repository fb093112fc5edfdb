# run: taipan run --for 200ms
# A hard interrupt handler runs inside a long match, and the match finds what it would have found.
import micropython, pyb, re

ticks = bytearray(1)


def tick(timer):
    if ticks[0] < 200:
        ticks[0] += 1


timer = pyb.Timer(4, freq=2000, callback=tick)
before = ticks[0]
found = re.search("(x+x+)+y", "x" * 16)
print(found, ticks[0] - before > 5)
before = ticks[0]
print(re.sub("[^b]+b", "-", "a" * 3000 + "b"), ticks[0] - before > 0)
timer.deinit()
