# io.BufferedWriter hands on blocks of one size, and the rest when it is flushed.
import io


class Sink(io.IOBase):
    def __init__(self, takes=100):
        self.takes = takes

    def write(self, buffer):
        if not self.takes:
            return None
        n = min(self.takes, len(buffer))
        print("got", bytes(buffer[:n]))
        return n


w = io.BufferedWriter(Sink(), 4)
print(w.write(b"ab"), w.write(b"cdefghi"), w.write(b""))
w.flush()
w.flush()
print("text", end="", file=w)

# A stream that takes a part is asked again.
w = io.BufferedWriter(Sink(3), 4)
print(w.write(b"012345678"))
w.flush()

# One that has no room: nothing is lost, and it can be tried again.
sink = Sink(0)
w = io.BufferedWriter(sink, 2)
print(w.write(b"xyz"), w.write(b"z"))
sink.takes = 9
w.flush()

for args in ((), (sink,), (sink, 0), (sink, -1), (sink, "2"), (sink, 2, 3)):
    try:
        io.BufferedWriter(*args)
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
try:
    io.BufferedWriter(5, 1).write(b"x")
except OSError as e:
    print(e)
