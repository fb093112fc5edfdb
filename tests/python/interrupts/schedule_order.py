# Callbacks run one after the other, in the order they were scheduled.
import micropython

log = []
for n in (1, 2, 3, 4):
    micropython.schedule(log.append, n)
for _ in range(20):
    pass
print(log)
