# Anything with `send` and `throw` can be a task, and anything iterable can be awaited.

import asyncio


class Countdown:
    def __init__(self, n):
        self.n = n

    def send(self, value):
        print("send", value, self.n)
        self.n -= 1
        if self.n == 0:
            raise StopIteration("counted")
        asyncio.core._task_queue.push(asyncio.current_task())

    def throw(self, e):
        print("throw", repr(e))
        raise e


class Twice:
    def __iter__(self):
        yield from asyncio.sleep_ms(1)
        yield from asyncio.sleep_ms(1)
        return "twice"

    __await__ = __iter__


def plain():
    yield from asyncio.sleep_ms(1)
    return "a generator"


async def main():
    print(await asyncio.create_task(Countdown(3)))
    task = asyncio.create_task(Countdown(9))
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    print(await Twice())
    print(await asyncio.create_task(plain()))
    print(isinstance(task.coro, Countdown), repr(task.data))
    return asyncio.core.cur_task is asyncio.current_task()


print(asyncio.run(main()))
