# select.poll knows the console's streams and RingIO. At the end of input standard input can be read at once.
import micropython, select, sys

poll = select.poll()
ring = micropython.RingIO(2)
poll.register(sys.stdin, select.POLLIN)
poll.register(sys.stdout, select.POLLOUT)
poll.register(ring)


def show():
    names = {id(sys.stdin): "stdin", id(sys.stdout): "stdout", id(ring): "ring"}
    print(sorted((names[id(stream)], event) for stream, event in poll.poll(0)))


show()
ring.write("ab")
show()
ring.read(1)
show()
print(repr(sys.stdin.read()), repr(sys.stdin.readline()), sys.stdin.buffer.readinto(bytearray(3)), list(sys.stdin))
try:
    input()
except EOFError:
    print("EOFError")
