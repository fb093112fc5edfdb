# A class derived from io.IOBase is a stream for print, json and the others.
import io, json, sys


class Log(io.IOBase):
    def __init__(self):
        self.text = b""

    def write(self, buffer):
        self.text += bytes(buffer)
        return len(buffer)


log = Log()
print("a", 1, None, sep="-", end="!", file=log)
json.dump({"k": [1, 2.5, "x"]}, log)
try:
    1 / 0
except ZeroDivisionError as e:
    sys.print_exception(e, log)
print(log.text.decode())


class Slow(io.IOBase):
    "Takes a byte at a time."

    def __init__(self):
        self.calls = []

    def write(self, buffer):
        self.calls.append(bytes(buffer))
        return 1


slow = Slow()
print("abc", end="", file=slow)
print(slow.calls)


class Source(io.IOBase):
    def __init__(self, data):
        self.data = data

    def readinto(self, buffer):
        n = min(len(buffer), len(self.data))
        buffer[:n] = self.data[:n]
        self.data = self.data[n:]
        return n


print(json.load(Source(b'[1, {"a": "\xc3\xa9"}]')))
print(isinstance(Source(b""), io.IOBase), issubclass(Log, io.IOBase))
