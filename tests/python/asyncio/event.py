# An Event lets all that wait go on, even if it is cleared at once.
# run: taipan run

import asyncio


async def waiter(name, event):
    print(name, "waits")
    print(name, "got", await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    for name in "ab":
        asyncio.create_task(waiter(name, event))
    gone = asyncio.create_task(waiter("c", event))
    await asyncio.sleep(0)
    gone.cancel()
    event.set()
    event.clear()
    await asyncio.sleep(0)
    event.set()
    event.set()
    await waiter("d", event)
    event.clear()
    try:
        await asyncio.wait_for_ms(event.wait(), 1)
    except asyncio.TimeoutError:
        print("timeout", event.is_set())


asyncio.run(main())
