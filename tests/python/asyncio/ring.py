# A stream over a RingIO: tasks wait for bytes, or for room.

import asyncio
import micropython


async def writer(stream, lines):
    for line in lines:
        stream.write(line)
        await stream.drain()
    print("all written")


async def main():
    stream = asyncio.StreamWriter(micropython.RingIO(8), {"peername": "ring"})
    print(stream.get_extra_info("peername"))
    lines = [b"one\n", b"a line longer than the ring\n", b"no end"]
    task = asyncio.create_task(writer(stream, lines))
    print(await stream.readline())
    print(await stream.readline())
    print(await stream.readexactly(3))
    print(await stream.read(100))
    await task
    buffer = bytearray(4)
    stream.write(b"xy")
    print(await stream.readinto(buffer), buffer)
    # Cancelled while it waits: another may wait then.
    reader = asyncio.create_task(stream.read(1))
    await asyncio.sleep(0)
    try:
        await stream.read(1)
    except RuntimeError as e:
        print("RuntimeError", e)
    reader.cancel()
    await asyncio.sleep(0)
    stream.write(b"z")
    print(await stream.read(1))


asyncio.run(main())
