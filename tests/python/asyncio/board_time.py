# Sleeping takes virtual time, and no more than that: hours pass at once.
# run: taipan run

import asyncio
import time


async def tick(period_ms, n):
    for _ in range(n):
        await asyncio.sleep_ms(period_ms)


async def main():
    start = time.ticks_ms()
    await asyncio.gather(tick(60_000, 60), tick(1000, 100), tick(1, 50))
    print(time.ticks_diff(time.ticks_ms(), start))
    await asyncio.sleep(1800)
    print(time.ticks_diff(time.ticks_ms(), start))


asyncio.run(main())
