# Deep but finite calls, and calls without end.
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(150))


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


print(even(100), odd(100))


def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


print(hanoi(8, "a", "b", "c"))


def endless():
    endless()


try:
    endless()
except RuntimeError:
    print("RuntimeError")


class Endless:
    def __getattr__(self, name):
        return getattr(self, name)


try:
    Endless().x
except RuntimeError:
    print("RuntimeError")
print("goes on")
