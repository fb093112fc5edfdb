# Lines and buffers of compressed text; one object that reads and writes at once.
import deflate
import io

out = io.BytesIO()
with deflate.DeflateIO(out, deflate.ZLIB) as d:
    for i in range(3):
        d.write("line {}\n".format(i))
d = deflate.DeflateIO(io.BytesIO(out.getvalue()))
print(d.readline(), d.readline(3), d.readline())
buffer = bytearray(20)
print(d.readinto(buffer), buffer[:8], d.readinto(buffer), d.readline())


class Both(io.IOBase):
    def __init__(self, data):
        self.source = io.BytesIO(data)
        self.sink = io.BytesIO()

    def readinto(self, buffer):
        return self.source.readinto(buffer)

    def write(self, data):
        return self.sink.write(data)


both = Both(out.getvalue())
d = deflate.DeflateIO(both, deflate.ZLIB)
while True:
    line = d.readline()
    if not line:
        break
    d.write(line)
d.close()
print(both.sink.getvalue() == out.getvalue())
