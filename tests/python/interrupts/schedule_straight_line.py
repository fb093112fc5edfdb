# Straight-line code is never cut by a callback: it waits for a branch.
import micropython

log = []


def callback(x):
    log.append(x)


def straight():
    micropython.schedule(callback, "callback")
    log.append("one")
    log.append("two")
    log.append(len(log))
    log.extend([3, 4])


straight()
log.append("after the call")
while "callback" not in log:
    log.append("in the loop")
print(log[:7])
