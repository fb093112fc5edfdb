# A thread wakes a task of the loop, which waits in another one.

import _thread
import asyncio
import time


def worker():
    for n in range(3):
        time.sleep_ms(5)
        data.append(n * n)
        flag.set()
        while data:
            time.sleep(0)
    data.append(None)
    flag.set()


async def consumer():
    while True:
        await flag.wait()
        item = data.pop()
        if item is None:
            return "consumer ended"
        print("got", item)


async def beside():
    n = 0
    while True:
        await asyncio.sleep_ms(1)
        n += 1


async def main():
    task = asyncio.create_task(beside())
    _thread.start_new_thread(worker, ())
    print(await consumer())
    print(task.cancel())


data = []
flag = asyncio.ThreadSafeFlag()
asyncio.run(main())
