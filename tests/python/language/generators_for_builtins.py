# `next`, `send` and `throw` are calls of the generator like any other: as deep as calls go, and done wherever it ends.
def count(n):
    yield next(count(n - 1)) + 1 if n else 0


g = count(90)
print(next(g), next(g, "over"))


def raises(n):
    if n == 0:
        raise KeyError("innermost")
    yield next(raises(n - 1))


try:
    next(raises(90))
except KeyError as e:
    print(repr(e))


# One that is running can't be resumed.
def itself():
    try:
        next(running)
    except ValueError as e:
        print(e)
    yield "goes on"


running = itself()
print(next(running))


# What is thrown goes to the innermost, and from there outwards.
def inner():
    try:
        got = yield "inner waits"
        print("sent", got)
        yield "inner again"
    except ValueError as e:
        print("inner got", repr(e))
        yield "inner goes on"
    finally:
        print("inner ends")
    return "result"


def middle():
    try:
        return (yield from inner())
    except KeyError as e:
        print("middle got", repr(e))
        return "mended"
    finally:
        print("middle ends")


def outer():
    result = yield from middle()
    print("outer got", result)
    yield result


g = outer()
print(next(g))
print(g.send(7))
print(g.throw(ValueError("thrown")))
print(next(g))

g = outer()
next(g)
print(g.throw(KeyError("passes")))

g = outer()
next(g)
try:
    g.throw(OSError, OSError(5))
except OSError as e:
    print("nobody", repr(e))
print(next(g, "over"))


# One that delegates to an iterator of a class asks that.
class Own:
    def __iter__(self):
        return self

    def __next__(self):
        return "own waits"

    def throw(self, e):
        print("own got", e.__name__ if isinstance(e, type) else repr(e))
        raise StopIteration("from own")


def to_own():
    print("own ended with", (yield from Own()))
    yield "afterwards"


def through():
    yield from to_own()


for g in to_own(), through():
    next(g)
    print(g.throw(ValueError("for own")))


# The same from within a built-in, and by a method that was taken out before.
def squares():
    n = 0
    while True:
        n = yield n * n


print(list(map(next, [squares(), count(2), iter([5])])))
g = squares()
next(g)
send = g.send
print(send(3), [send(n) for n in (4, 5)], g.send(6))


# Not begun, it raises at once; ended, it raises what it gets.
g = squares()
try:
    g.throw(ValueError("too early"))
except ValueError as e:
    print(e)
try:
    g.throw(ValueError("too late"))
except ValueError as e:
    print(e)
try:
    squares().send(1)
except TypeError as e:
    print("TypeError")


def stops():
    yield 1
    raise StopIteration


g = stops()
next(g)
try:
    next(g)
except RuntimeError as e:
    print("RuntimeError")
