# What a callback schedules runs after it, not inside it.
import micropython


def outer(x):
    print("outer begins")
    micropython.schedule(inner, x + 1)
    for _ in range(10):
        pass
    print("outer ends")


def inner(x):
    print("inner", x)


done = False


def last(_):
    global done
    done = True


micropython.schedule(outer, 1)
micropython.schedule(last, None)
while not done:
    pass
for _ in range(10):
    pass
