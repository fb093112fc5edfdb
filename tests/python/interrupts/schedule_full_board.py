# run: taipan run
# The schedule of the pyboard has eight places.
import micropython


def outer(_):
    scheduled = 0
    try:
        for n in range(20):
            micropython.schedule(inner, n)
            scheduled += 1
    except RuntimeError as e:
        print(scheduled, e)


def inner(n):
    log.append(n)


log = []
micropython.schedule(outer, None)
for _ in range(50):
    pass
print(log)
