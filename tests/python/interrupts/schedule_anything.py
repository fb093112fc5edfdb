# What is scheduled is looked at when it is called.
import micropython


class Callable:
    def __call__(self, x):
        print("object", x)

    def method(self, x):
        print("method", x)


def closure(n):
    return lambda x: print("closure", n, x)


for f in (Callable(), Callable().method, closure(5), print, lambda x: print("lambda", x), 5, None):
    print(micropython.schedule(f, "x"))
    for _ in range(5):
        pass
try:
    micropython.schedule(print)
except TypeError:
    print("TypeError")
