# A ThreadSafeFlag set by a hard handler wakes the task that waits for it, in virtual time.
# run: taipan run

import asyncio
import time
from pyb import Timer

flag = asyncio.ThreadSafeFlag()
log = []


def handler(timer):
    # Allocates nothing.
    flag.set()


async def main():
    timer = Timer(2, freq=10, callback=handler)
    start = time.ticks_ms()
    for _ in range(3):
        await flag.wait()
        log.append(time.ticks_diff(time.ticks_ms(), start) // 10)
    timer.callback(None)
    timer.deinit()
    print(log)
    flag.clear()
    try:
        await asyncio.wait_for_ms(flag.wait(), 250)
    except asyncio.TimeoutError:
        print("nothing comes any more", time.ticks_diff(time.ticks_ms(), start) // 10)


asyncio.run(main())
