# Generators: lazily, forever, sent to, thrown into, closed.
def count(n):
    while True:
        yield n
        n += 1


g = count(3)
print(next(g), next(g), next(g))
print([x for x, _ in zip(count(1), range(5))])


def echo():
    got = None
    while True:
        got = yield got
        print("got", got)


e = echo()
print(next(e))
print(e.send("a"))
print(e.send(2))
e.close()
try:
    e.send(3)
except StopIteration:
    print("finished")


def careful():
    try:
        while True:
            try:
                yield "ready"
            except ValueError as x:
                print("caught", x)
                yield "recovered"
    finally:
        print("cleaned up")


c = careful()
print(next(c))
print(c.throw(ValueError("oops")))
print(next(c))
try:
    c.throw(KeyError("k"))
except KeyError:
    print("came through")
print(next(c, "exhausted"))


def result():
    yield 1
    return "value"


r = result()
next(r)
try:
    next(r)
except StopIteration as s:
    print("returned", s.value)
print(list(result()), sum(x * x for x in range(5)), tuple(result()))
try:
    next(iter([]))
except StopIteration:
    print("empty")


def never():
    return
    yield


print(list(never()))
