# An exception left pending on a generator is raised when it goes on; anything else can be thrown into it, too.
def numbers():
    n = 0
    while True:
        try:
            yield n
        except ValueError as e:
            print("inside:", repr(e))
        n += 1


g = numbers()
print(next(g), g.pend_throw(ValueError("later")), "nothing yet")
print(next(g))
print(g.pend_throw(ValueError(1)), repr(g.pend_throw(None)), next(g))
for _ in g:
    if g.pend_throw(ValueError("in a loop")) is None:
        break
for n in g:
    print("after the loop", n)
    break


def delegate():
    yield from numbers()


d = delegate()
next(d)
d.pend_throw(ValueError("goes through"))
print(d.send(None))

fresh = numbers()
fresh.pend_throw(OSError(5))
try:
    next(fresh)
except OSError as e:
    print("never began:", e)
print(list(fresh), fresh.pend_throw(ValueError), list(fresh))


def itself():
    g.pend_throw(None)
    yield


g = itself()
try:
    next(g)
except ValueError as e:
    print("ValueError:", e)


# What an iterator's own throw() gets is what was thrown; what nobody takes must be an exception.
class Inner:
    def __iter__(self):
        return self

    def __next__(self):
        return 0

    def throw(self, what):
        return "got", what


def outer(inner):
    yield from inner


g = outer(Inner())
next(g)
print(g.throw(123), g.throw(KeyError))
g = outer(iter([1, 2]))
next(g)
try:
    g.throw(123)
except TypeError as e:
    print("TypeError:", e)
