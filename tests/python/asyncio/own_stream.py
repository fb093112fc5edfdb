# A stream of the program's own, which says by its `ioctl` when it is ready.

import asyncio
import io


class Slow(io.IOBase):
    # Has a byte at every third look.
    def __init__(self, data):
        self.data = data
        self.looks = 0

    def ioctl(self, request, argument):
        if request != 3:
            return -22
        self.looks += 1
        return argument & 1 if self.looks % 3 == 0 else argument & 4

    def read(self, n=-1):
        part, self.data = self.data[:1], self.data[1:]
        return part

    def readline(self):
        return self.read()

    def write(self, data):
        if self.looks % 2:
            return None
        print("write", bytes(data[:2]))
        return min(2, len(data))

    def close(self):
        print("closed")


class Broken(io.IOBase):
    def ioctl(self, request, argument):
        return -1000


async def main():
    async with asyncio.StreamReader(Slow(b"hello\nworld")) as stream:
        print(await stream.readline())
        print(await stream.read())
        try:
            await stream.readexactly(1)
        except EOFError:
            print("EOFError")
        stream.write(b"abcdefg")
        await stream.drain()
        await stream.drain()
    try:
        await asyncio.StreamReader(Broken()).read(1)
    except OSError as e:
        print("OSError", e.errno)


try:
    asyncio.run(main())
except OSError as e:
    print("the loop's OSError", e.errno)
