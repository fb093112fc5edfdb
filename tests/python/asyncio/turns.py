# Tasks that are ready take turns in the order in which they became ready; those that sleep, in the order of their times.
# run: taipan run

import asyncio

log = []


async def turns(name, n):
    for i in range(n):
        log.append(name + str(i))
        await asyncio.sleep(0)


async def sleeper(name, ms):
    await asyncio.sleep_ms(ms)
    log.append(name)


async def main():
    tasks = [asyncio.create_task(turns(name, 3)) for name in "abc"]
    for task in tasks:
        await task
    print(log)
    log.clear()
    tasks = [asyncio.create_task(sleeper(str(ms), ms)) for ms in (30, 10, 20, 0, 15, -5)]
    tasks += [asyncio.create_task(sleeper(name, 12)) for name in "xyz"]
    for task in tasks:
        await task
    print(log)


asyncio.run(main())
