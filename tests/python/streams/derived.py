# Classes derived from the streams in memory are streams themselves.
import io, json


class Counted(io.StringIO):
    def __init__(self, *args):
        super().__init__(*args)
        self.count = 0

    def write(self, text):
        self.count += 1
        return super().write(text)


c = Counted()
print("a", "b", file=c)
json.dump([1], c)
c.write("!")
print(repr(c.getvalue()), c.count)
c.seek(0)
print(c.read(2), c.readline(), [line for line in c])
c.close()
try:
    c.write("x")
except ValueError as e:
    print(e)
print(isinstance(c, io.StringIO), isinstance(c, io.IOBase))
