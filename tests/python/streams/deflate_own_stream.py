# The stream below is the program's own: it is used a byte at a time, its errors come through, it is closed on demand.
import deflate
import io


class Source(io.IOBase):
    def __init__(self, data):
        self.data = data
        self.log = []

    def readinto(self, buffer):
        self.log.append(len(buffer))
        if not self.data:
            raise KeyError("dry")
        buffer[0] = self.data[0]
        self.data = self.data[1:]
        return 1

    def write(self, data):
        if len(self.log) > 3:
            return -5
        self.log.append(bytes(data))
        return len(data)

    def ioctl(self, request, argument):
        print("ioctl", request, argument)
        return 0


raw = b"\xcbH\xcd\xc9\xc9\x07\x00"
s = Source(raw)
d = deflate.DeflateIO(s, deflate.RAW, 0, True)
print(d.read(3), s.log, d.read())
d.close()

d = deflate.DeflateIO(Source(raw[:4]), deflate.RAW)
try:
    d.read()
except KeyError as e:
    print("KeyError", e)
try:
    d.read()
except OSError as e:
    print("OSError", e.errno)

s = Source(b"")
d = deflate.DeflateIO(s, deflate.RAW)
try:
    d.write(b"abcdefgh")
except OSError as e:
    print("OSError", e.errno, s.log)
