# @micropython.native changes nothing but how fast it is: generators, closures, classes, exceptions, tracebacks.
import micropython


@micropython.native
def generator(n):
    for i in range(n):
        got = yield i * i
        if got:
            yield got


g = generator(3)
print(next(g), g.send("sent"), list(g))


@micropython.native
def closure(x):
    y = x

    @micropython.native
    def inner(z):
        nonlocal y
        y += z
        return x, y

    return inner


f = closure(10)
print(f(1), f(2))


class A:
    @micropython.native
    def method(self, *args, key=1, **rest):
        return args, key, rest

    @staticmethod
    @micropython.native
    def static(x):
        return x

    @property
    @micropython.native
    def value(self):
        return 5


a = A()
print(a.method(1, 2, key=3, other=4), a.static(6), a.value)


@micropython.native
def big(n):
    return 2**n + (1 << n) - n


print(big(100))


@micropython.native
def fails(x):
    try:
        return [1, 2][x]
    finally:
        print("finally", end=" ")


print(fails(1))
try:
    fails(5)
except IndexError as e:
    print(e)


@micropython.bytecode
def plain():
    return "plain"


print(plain(), fails.__name__)


@micropython.native
async def waits():
    return 1


try:
    waits().send(None)
except StopIteration as e:
    print(e.value)
