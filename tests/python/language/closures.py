# alloc-fail: yes
# Variables shared between a function and those inside it.
def counter(start):
    n = start

    def up(by=1):
        nonlocal n
        n += by
        return n

    def get():
        return n

    return up, get


up, get = counter(10)
up2, get2 = counter(0)
print(up(), up(5), get(), up2(), get2())


def outer():
    def middle():
        def inner():
            nonlocal x
            x += "!"
            return x

        return inner

    x = "hey"
    return middle()


shout = outer()
print(shout(), shout())


def late():
    def f():
        return value

    try:
        f()
    except NameError:
        print("not yet")
    value = 3
    print(f())
    del value
    try:
        f()
    except NameError:
        print("no more")


late()


def parameter_is_shared(a, *rest, **kw):
    return lambda: (a, rest, sorted(kw))


print(parameter_is_shared(1, 2, 3, z=4, y=5)())


def loop():
    return [lambda: i for i in range(3)], (lambda: [j for j in range(3)])


fs, g = loop()
print([f() for f in fs], g())
