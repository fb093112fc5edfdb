# What goes wrong is an exception where it was done, and the loop goes on.

import asyncio


def attempt(what, *args):
    try:
        print(what(*args))
    except Exception as e:
        print(type(e).__name__, e)


async def nothing():
    pass


async def waits_for_itself():
    await asyncio.current_task()


async def sleeps(ms):
    await asyncio.sleep_ms(ms)


async def main():
    attempt(asyncio.create_task, 3)
    attempt(asyncio.create_task, nothing)
    attempt(asyncio.current_task().cancel)
    for coro in (waits_for_itself(), sleeps("1"), sleeps(1 << 62), sleeps(1.5)):
        try:
            await coro
        except Exception as e:
            print(type(e).__name__)
    for ms in (0, -1, True):
        await sleeps(ms)
    # Made, and never awaited.
    asyncio.sleep_ms(1000)
    await asyncio.sleep_ms(1)
    pause = asyncio.sleep_ms(1)
    await asyncio.sleep_ms(1)
    await pause
    await pause
    try:
        asyncio.nothing_of_the_kind
    except AttributeError as e:
        print("AttributeError", e)
    return "goes on"


attempt(asyncio.current_task)
attempt(asyncio.run, 3)
attempt(asyncio.run, nothing)
print(asyncio.run(main()))
attempt(asyncio.current_task)
