# run() gives what the coroutine returned, or raises what it raised; other tasks stay as they are.

import asyncio


async def value(v):
    return v


async def fail(e):
    raise e


async def forever(log):
    while True:
        log.append("turn")
        await asyncio.sleep(0)


async def parent():
    child = asyncio.create_task(value("from a task"))
    print(child.done(), await child, child.done())
    return await value(2) + await value(3)


async def leaves_one_behind(log):
    asyncio.create_task(forever(log))
    await asyncio.sleep(0)
    await asyncio.sleep(0)


print(asyncio.run(value(1)))
print(asyncio.run(value(None)))
print(asyncio.run(parent()))
for e in (ValueError("x"), KeyError, asyncio.CancelledError(), SystemExit(3), KeyboardInterrupt()):
    try:
        asyncio.run(fail(e))
    except BaseException as caught:
        print("raised", repr(caught))
log = []
asyncio.run(leaves_one_behind(log))
print(log)
