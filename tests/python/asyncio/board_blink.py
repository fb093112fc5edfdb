# LEDs that blink side by side, each at its own rate.
# run: taipan run --for 1s

import asyncio
import time
from pyb import LED

log = []


async def blink(number, period_ms):
    led = LED(number)
    while True:
        led.toggle()
        log.append((time.ticks_ms(), number))
        await asyncio.sleep_ms(period_ms)


async def main():
    asyncio.create_task(blink(1, 70))
    asyncio.create_task(blink(2, 40))
    await asyncio.sleep_ms(200)
    start = log[0][0]
    print([(t - start, n) for t, n in log])


asyncio.run(main())
