# A program that waits for what can never come ends: at the end of virtual time, or at once if there is none.
# run: taipan run

import asyncio


async def main():
    await asyncio.sleep(3)
    print("waits")
    await asyncio.Event().wait()
    print("never printed")


asyncio.run(main())
