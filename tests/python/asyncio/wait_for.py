# wait_for() gives up after a time: the task is cancelled, and has ended when TimeoutError comes.
# run: taipan run

import asyncio


async def work(ms, value):
    try:
        await asyncio.sleep_ms(ms)
        return value
    finally:
        print("end of", value)


async def fail():
    raise ValueError("own")


async def stubborn():
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        await asyncio.sleep_ms(2)
        print("ended late")
        return "unheard"


async def show(awaitable):
    try:
        print("gave", await awaitable)
    except (Exception, asyncio.CancelledError) as e:
        print("raised", type(e).__name__)


async def main():
    await show(asyncio.wait_for(work(1, "quick"), 5))
    await show(asyncio.wait_for_ms(work(1, "quick in ms"), 500))
    await show(asyncio.wait_for(work(5000, "slow"), 0.002))
    await show(asyncio.wait_for_ms(work(5000, "no time at all"), 0))
    await show(asyncio.wait_for(work(1, "any time"), None))
    await show(asyncio.wait_for(fail(), 1))
    await show(asyncio.wait_for_ms(stubborn(), 1))
    task = asyncio.create_task(work(0, "already ended"))
    await task
    await show(asyncio.wait_for(task, 1))
    # Inside one another: the inner one is over first.
    await show(asyncio.wait_for(asyncio.wait_for(work(5000, "nested"), 4), 0.002))
    await show(asyncio.wait_for(3, 1))
    # Cancelled from elsewhere.
    task = asyncio.create_task(work(5000, "cancelled"))
    waiter = asyncio.create_task(show(asyncio.wait_for(task, 3)))
    await asyncio.sleep_ms(1)
    task.cancel()
    await waiter
    waiter = asyncio.create_task(show(asyncio.wait_for(work(5000, "left"), 3)))
    await asyncio.sleep_ms(1)
    waiter.cancel()
    await waiter
    await asyncio.sleep_ms(1)


asyncio.run(main())
