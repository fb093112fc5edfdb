# A Lock is handed from task to task in the order in which they asked.

import asyncio


async def user(name, lock, log):
    async with lock:
        log.append(name)
        await asyncio.sleep(0)
        log.append(name)


async def main():
    lock, log = asyncio.Lock(), []
    users = [asyncio.create_task(user(name, lock, log)) for name in "abcd"]
    await asyncio.sleep(0)
    print(lock.locked())
    users[1].cancel()
    for task in users:
        try:
            await task
        except asyncio.CancelledError:
            print("cancelled")
    print(log, lock.locked())
    # Cancelled when the lock has been handed to it: the next one gets it.
    await lock.acquire()
    log.clear()
    users = [asyncio.create_task(user(name, lock, log)) for name in "xyz"]
    await asyncio.sleep(0)
    lock.release()
    users[0].cancel()
    for task in users[1:]:
        await task
    print(log, lock.locked())
    # An exception inside leaves it free.
    try:
        async with lock:
            raise ValueError
    except ValueError:
        print(lock.locked())
    try:
        lock.release()
    except RuntimeError as e:
        print(e)


asyncio.run(main())
