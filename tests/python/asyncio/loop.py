# The loop as an object: it can be stopped, run again, and made new.

import asyncio


async def count(name, n):
    for i in range(n):
        print(name, i)
        await asyncio.sleep(0)
    return name


async def stop_after(n):
    for _ in range(n):
        await asyncio.sleep(0)
    asyncio.get_event_loop().stop()
    asyncio.get_event_loop().stop()


loop = asyncio.get_event_loop()
loop.create_task(count("a", 4))
loop.create_task(stop_after(1))
loop.run_forever()
print("stopped")
print(loop.run_until_complete(count("b", 2)))
task = loop.create_task(count("c", 1))
print(loop.run_until_complete(task), loop.run_until_complete(task))
loop.create_task(count("forgotten", 3))
loop.close()
loop = asyncio.new_event_loop()
loop.stop()
loop.run_forever()
print(loop.run_until_complete(count("d", 1)))
try:
    loop.run_until_complete(stop_after(0))
    print("ended before it stopped")
    loop.run_until_complete(count("e", 2))
except RuntimeError as e:
    print("RuntimeError", e)
