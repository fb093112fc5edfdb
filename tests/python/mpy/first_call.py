# A function of a .mpy file is made ready at its first call, which nothing else can tell: not its keywords, its cells,
# its code object or a locked heap. What is wrong with its instructions is a ValueError then, each time.
import io
import marshal
import micropython
import sys
import vfs

here = (sys.path[0] or ".") + "/compiled"
sys.path[0] = here
import later

print(later.keywords.__name__, later.keywords(second=1, first=0), later.keywords(5))
try:
    later.keywords(1, 2)
except TypeError as error:
    print(error)
print(list(later.numbers(3)), [n for n in later.numbers(2)])
one, two = later.outer(10), later.outer(20)
print(one(1), two(1), one(1), two(step=2))
print(later.counter.up(), later.counter.up())
micropython.heap_lock()
later.next_number()
micropython.heap_unlock()
print(later.broken.__code__.co_name, later.broken())


class File(io.IOBase):
    def __init__(self, data):
        self.data = data

    def readinto(self, buffer):
        count = min(len(buffer), len(self.data))
        buffer[:count] = self.data[:count]
        self.data = self.data[count:]
        return count

    def ioctl(self, request, argument):
        return 0


class Files:
    def __init__(self, data):
        self.data = data

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def stat(self, path):
        if path == "/wrong.mpy":
            return (0x8000, 0, 0, 0, 0, 0, len(self.data), 0, 0, 0)
        raise OSError(2)

    def open(self, path, mode):
        return File(self.data)


with open(here + "/later.mpy", "rb") as f:
    data = f.read()
# It is to end with an instruction that there is not.
end = data.index(b"\xcb\xad\x07\x63") + 3
vfs.mount(Files(data[:end] + b"\x01" + data[end + 1 :]), "/ram")
sys.path.append("/ram")
import wrong

print(list(wrong.numbers(2)))
for ask in (wrong.broken, wrong.broken, lambda: wrong.broken.__code__, lambda: marshal.dumps(wrong.broken.__code__)):
    try:
        ask()
    except ValueError as error:
        print(error)
vfs.umount("/ram")
copy = marshal.loads(marshal.dumps(later.outer.__code__))
print(type(later.outer)(copy, {})(1)(2))
