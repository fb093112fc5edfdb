# A hard handler sets a ThreadSafeFlag that a task waits for, twice.
# Tests: the flag's wait, asyncio's poll and its queue. A flag that is set before the wait ends the wait at once.
# expect: clean
import asyncio
import pyb

flag = asyncio.ThreadSafeFlag()


def on_tick(timer):
    flag.set()


async def main():
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    for _ in range(2):
        await flag.wait()
        print("set")
    timer.deinit()


asyncio.run(main())
