# The schedule of the unix port has four places. While a callback runs nothing leaves it.
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
