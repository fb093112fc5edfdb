# Comprehensions that wait: in `async def`, of lists, sets and dicts.
import asyncio


class Count:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        await asyncio.sleep(0)
        return self.i


async def double(x):
    await asyncio.sleep(0)
    return 2 * x


async def main(name):
    x = "outside"
    print([x async for x in Count(3)], x)
    print(sorted({x async for x in Count(4) if x != 2}))
    print({x: y async for x in Count(2) for y in "ab"})
    print([x + y for x in [10, 20] async for y in Count(2)])
    print([[y async for y in Count(x)] async for x in Count(3)])
    print([await double(x) async for x in Count(3) if await double(x) > 2])
    print([await double(x) for x in range(3)], {x: await double(x) for x in range(2)})
    late = [lambda: x async for x in Count(3)]
    print([f() for f in late])
    try:
        print([1 // (x - 2) async for x in Count(3)])
    except ZeroDivisionError:
        print("ZeroDivisionError")
    print(name, "done")


async def both():
    await asyncio.gather(main("first"), main("second"))


asyncio.run(both())
