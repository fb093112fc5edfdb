def signature(a, b=2, *args, c, d=4, **others):
    return a, b, args, c, d, sorted(others.items())


def outer(start):
    step = 1

    def advance(by=None):
        nonlocal start
        start += by or step
        return start

    def faster():
        nonlocal step
        step *= 10

    return advance, faster


def swap(a, b):
    a, b = b, a
    first, *middle, last = [a, 1, 2, b]
    return first, middle, last


def maybe(flag):
    if flag:
        value = 1
    try:
        return value
    except NameError as error:
        return error.args[0]


def deleted(x):
    del x
    return x


print(signature(1, c=3), signature(1, 5, 6, 7, c=8, e=9, d=0))
print(signature(*(1, 2), *[3], **{"c": 4}, z=5))
for bad in (lambda: signature(1), lambda: signature(c=1), lambda: signature(1, c=2, **{"c": 3}), lambda: deleted(1)):
    try:
        bad()
    except (TypeError, NameError) as error:
        print(type(error).__name__, error)
advance, faster = outer(100)
print(advance(), advance(5), faster(), advance())
print(swap(8, 9), maybe(True), maybe(False))
print((lambda x, *, y=2: x - y)(10), max([3, 1, 2], key=lambda v: -v))


def recursive(n):
    return 1 if n < 2 else n * recursive(n - 1)


print(recursive(25))
