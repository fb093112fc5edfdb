# Under a locked heap a stream can be written to, as far as it has room, and read into a buffer; read() allocates.
import io, micropython

b = io.BytesIO(100)
target = bytearray(4)
ring = micropython.RingIO(8)
data = b"data"
failed = [None] * 4


def attempt(i, call):
    try:
        call()
    except MemoryError:
        failed[i] = True


def read():
    b.read(1)


def line():
    ring.readline()


def grow():
    ring.read()


micropython.heap_lock()
b.write(data)
b.seek(0)
n = b.readinto(target)
m = ring.write(data)
attempt(0, read)
attempt(1, line)
attempt(2, grow)
micropython.heap_unlock()
print(n, m, target, failed)
# What could not be allocated was not taken.
print(b.seek(0), b.read(), ring.read())
