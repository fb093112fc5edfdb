# A seek reaches a program's own stream as the address of an offset and a whence, where it leaves the position.
import io, machine


class Stream(io.IOBase):
    position = 7

    def ioctl(self, request, argument):
        if request != 2:
            return -22
        word = 8 if machine.mem32[argument + 8] in (0, 1, 2) else 4
        offset, whence = machine.mem32[argument], machine.mem32[argument + word]
        print("offset", offset, "whence", whence)
        self.position = offset + (self.position if whence == 1 else 0)
        machine.mem32[argument] = self.position
        return 0


stream = Stream()
print(io.BytesIO.seek(stream, 100))
print(io.BytesIO.seek(stream, 5, 1))
print(io.BytesIO.tell(stream))
try:
    io.BytesIO.flush(stream)
except OSError as e:
    print("OSError", e.errno)
