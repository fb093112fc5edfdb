# Soft callbacks run while the loop waits, also for ever, and may make a task ready.
# run: taipan run

import asyncio
import micropython
from machine import Timer

event = asyncio.Event()
flag = asyncio.ThreadSafeFlag()


def soft(timer):
    print("soft")
    flag.set()


def scheduled(argument):
    print("scheduled", argument)
    event.set()


async def main():
    Timer(-1, mode=Timer.ONE_SHOT, period=20, callback=soft)
    await flag.wait()
    print("woke")
    micropython.schedule(scheduled, 1)
    await event.wait()
    event.clear()
    Timer(-1, mode=Timer.ONE_SHOT, period=20, callback=lambda t: micropython.schedule(scheduled, 2))
    await event.wait()
    print("end")


asyncio.run(main())
