# run: taipan run
# One callback runs at each branch: those that queued up are spread over the turns of a loop.
import micropython

ran = 0


def callback(_):
    global ran
    ran += 1


def fill():
    micropython.schedule(callback, 0)
    micropython.schedule(callback, 0)
    micropython.schedule(callback, 0)
    micropython.schedule(callback, 0)


fill()
seen = []
for _ in range(10):
    seen.append(ran)
print(seen[-1], all(b - a <= 1 for a, b in zip(seen, seen[1:])))
