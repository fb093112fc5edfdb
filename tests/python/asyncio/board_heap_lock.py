# Turns, sleeps and flags take no heap.
# run: taipan run

import asyncio
import micropython
from pyb import Timer

flag = asyncio.ThreadSafeFlag()
turns = [0, 0]


async def count(i, ms):
    while True:
        turns[i] += 1
        await asyncio.sleep_ms(ms)


async def waits(event):
    await event.wait()
    print("event")


async def main():
    event = asyncio.Event()
    asyncio.create_task(count(0, 0))
    asyncio.create_task(count(1, 7))
    asyncio.create_task(waits(event))
    Timer(2, freq=50, callback=lambda t: flag.set())
    await flag.wait()
    wait = flag.wait()
    sleep = asyncio.sleep_ms
    turns[0] = turns[1] = 0
    micropython.heap_lock()
    await sleep(100)
    event.set()
    await sleep(0)
    micropython.heap_unlock()
    print(turns[0] > 100, turns[1])
    await wait


asyncio.run(main())
