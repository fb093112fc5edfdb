# An exception in a callback is printed where the callback ran, and the program goes on.
import micropython


def fails(x):
    raise ValueError(x)


def calls(x):
    fails(x + 1)


micropython.schedule(calls, 1)
for _ in range(10):
    pass
print("goes on")
