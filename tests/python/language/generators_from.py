# alloc-fail: yes
# yield from: iterables, generators, values, exceptions.
def inner():
    x = yield 1
    print("inner got", x)
    try:
        yield 2
    except ValueError:
        print("inner caught")
        yield 3
    return "result"


def outer():
    r = yield from inner()
    print("outer has", r)
    yield from "ab"
    yield from (i * i for i in range(2))
    yield from []
    return (yield from inner())


o = outer()
print(next(o), o.send("hi"), o.throw(ValueError))
print(next(o), next(o), next(o), next(o), next(o))
o.close()


def tree(t):
    if isinstance(t, tuple):
        for part in t:
            yield from tree(part)
    else:
        yield t


print(list(tree((1, (2, (3, 4), 5), ((6,),)))))


def closing():
    try:
        yield from endless()
    finally:
        print("outer closed")


def endless():
    try:
        while True:
            yield
    finally:
        print("inner closed")


c = closing()
next(c)
c.close()


def permutations(items):
    if len(items) < 2:
        yield items
    else:
        for i in range(len(items)):
            for rest in permutations(items[:i] + items[i + 1 :]):
                yield items[i : i + 1] + rest


print(" ".join(permutations("abc")))
