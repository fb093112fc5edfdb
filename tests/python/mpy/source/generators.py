def counter(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("got", got)
    except ValueError as error:
        print("inside", error)
        yield "recovered"
    finally:
        print("closed")


def delegate():
    result = yield from inner()
    print("result", result)
    return (yield result)


def inner():
    x = yield 1
    return x


g = counter(3)
print(next(g), g.send("hello"), g.throw(ValueError("bad")), list(g))
g = counter(3)
next(g)
g.close()
d = delegate()
print(next(d), d.send("value"))
try:
    d.send("last")
except StopIteration as stop:
    print(stop.args)
print(list(a + b for a in "xy" for b in "12"), sum(x for x in range(5)))


class Awaitable:
    def __iter__(self):
        yield "waiting"
        return "done"

    __await__ = __iter__


class Context:
    async def __aenter__(self):
        print("aenter", await Awaitable())
        return self

    async def __aexit__(self, kind, value, traceback):
        print("aexit", kind and kind.__name__, await Awaitable())
        return kind is ValueError


class Counter:
    def __init__(self):
        self.n = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n += 1
        if self.n > 2:
            raise StopAsyncIteration
        return self.n


async def main(how):
    async for n in Counter():
        print("n", n)
        async with Context():
            if how == "break":
                break
            if how == "return":
                return "early"
            if how == "raise":
                raise ValueError(n)
            if how == "escape":
                raise KeyError(n)
    else:
        print("exhausted")
    return "end"


def run(coroutine):
    steps = 0
    try:
        while True:
            coroutine.send(None)
            steps += 1
    except StopIteration as stop:
        return stop.value, steps
    except KeyError as error:
        return repr(error), steps


for how in ("none", "break", "return", "raise", "escape"):
    print(run(main(how)))
