# gather() runs awaitables side by side and gives their results in the order in which they were named.
# run: taipan run

import asyncio


async def work(ms, value):
    await asyncio.sleep_ms(ms)
    return value


async def fail(ms, e):
    await asyncio.sleep_ms(ms)
    raise e


async def show(*awaitables, **how):
    try:
        print(await asyncio.gather(*awaitables, **how))
    except Exception as e:
        print("raised", repr(e))


# What a task raises after its gather was over, or before it began.
def handler(loop, context):
    print("nobody asked for", repr(context["exception"]))


async def main():
    asyncio.get_event_loop().set_exception_handler(handler)
    await show()
    await show(work(9, "a"), work(0, "b"), work(5, "c"))
    await show(work(5, 1), fail(1, ValueError(2)), fail(3, KeyError(3)))
    await show(work(5, 1), fail(1, ValueError(2)), fail(3, KeyError(3)), return_exceptions=True)
    task = asyncio.create_task(work(0, "same"))
    await show(task, task)
    # A task that has ended before, one way or the other.
    await show(task, fail(0, IndexError()))
    failed = asyncio.create_task(fail(0, OSError(5)))
    await asyncio.sleep_ms(1)
    await show(task, failed, return_exceptions=True)
    await show(3)
    # What is left of a gather that was given up goes on.
    task = asyncio.create_task(work(5, "goes on"))
    await show(task, fail(0, TypeError("first")))
    print(task.done(), await task)


async def cancelled():
    children = [asyncio.create_task(work(1000, i)) for i in range(3)]
    group = asyncio.create_task(show(*children))
    await asyncio.sleep_ms(1)
    group.cancel()
    await asyncio.sleep_ms(1)
    print([child.done() for child in children], group.done())


asyncio.run(main())
asyncio.run(cancelled())
