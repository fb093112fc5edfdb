# A callback may do anything: it runs with the heap unlocked.
import micropython

results = []


def callback(n):
    results.append([{"n": n / 2}, "text %d" % n, (x for x in range(n)), lambda: n])
    results[-1][2] = list(results[-1][2])
    results[-1][3] = results[-1][3]()


for n in range(1, 5):
    micropython.schedule(callback, n)
    for _ in range(5):
        pass
print(results)
