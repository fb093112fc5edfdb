# cancel() reaches the task at its await, wherever that is; the task may clean up, or refuse.

import asyncio


async def clean(name):
    try:
        await asyncio.sleep(10)
    finally:
        print(name, "cleans up")


async def slow_to_clean():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        await asyncio.sleep(0)
        print("cleaned after another turn")
        raise


async def refuse():
    for _ in range(2):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            print("refused")
    return "done"


async def outer():
    try:
        await asyncio.create_task(clean("inner"))
    finally:
        print("outer cleans up")


async def never():
    print("never printed")


async def ended(task):
    try:
        return await task
    except asyncio.CancelledError as e:
        return repr(e)


async def main():
    for coro in (clean("one"), slow_to_clean(), outer()):
        task = asyncio.create_task(coro)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        print(task.cancel(), task.cancel(), task.done())
        print(await ended(task), task.done(), task.cancel())
    # Before it began.
    task = asyncio.create_task(never())
    task.cancel()
    print(await ended(task))
    # A task that takes it as a message.
    task = asyncio.create_task(refuse())
    for _ in range(2):
        await asyncio.sleep(0)
        task.cancel()
    print(await ended(task))
    # Several that wait for the same task.
    task = asyncio.create_task(clean("shared"))
    waiting = [asyncio.create_task(ended(task)) for _ in range(3)]
    await asyncio.sleep(0)
    task.cancel()
    print([await each for each in waiting])
    try:
        asyncio.current_task().cancel()
    except RuntimeError as e:
        print(e)


asyncio.run(main())
