# The exception of a task that nobody waits for goes to the loop's handler, one turn later.

import asyncio


async def fail(n):
    raise ValueError(n)


def handler(loop, context):
    print("handler:", context["message"], repr(context["exception"]), context["future"].done())
    print(loop is asyncio.get_event_loop(), sorted(context))


async def main():
    loop = asyncio.get_event_loop()
    print(loop.get_exception_handler())
    loop.set_exception_handler(handler)
    print(loop.get_exception_handler() is handler)
    asyncio.create_task(fail(1))
    seen = asyncio.create_task(fail(2))
    await asyncio.sleep(0)
    try:
        await seen
    except ValueError as e:
        print("seen", e)
    await asyncio.sleep(0)
    late = asyncio.create_task(fail(3))
    for _ in range(3):
        await asyncio.sleep(0)
    try:
        await late
    except ValueError as e:
        print("too late, but it is there:", e)
    cancelled = asyncio.create_task(never())
    cancelled.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.call_exception_handler({"message": "from the program", "exception": None, "future": late})
    loop.set_exception_handler(None)
    loop.default_exception_handler({"message": "by default", "exception": ValueError(4), "future": Named()})


async def never():
    pass


class Named:
    coro = "a coroutine"

    def __repr__(self):
        return "a task"


asyncio.run(main())
