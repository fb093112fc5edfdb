# What a device raises or answers reaches the program, and the file system works again afterwards.
import vfs


class Device:
    SIZE = 512

    def __init__(self, blocks):
        self.data = bytearray(blocks * self.SIZE)
        self.fail = None

    def answer(self):
        if isinstance(self.fail, type):
            raise self.fail("device")
        return self.fail

    def readblocks(self, n, buf, offset=0):
        start = n * self.SIZE + offset
        buf[:] = self.data[start : start + len(buf)]
        return self.answer()

    def writeblocks(self, n, buf, offset=0):
        start = n * self.SIZE + offset
        self.data[start : start + len(buf)] = buf
        return self.answer()

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // self.SIZE
        if op == 5:
            return self.SIZE
        if op == 6:
            return 0


def attempt(f):
    try:
        return f()
    except Exception as e:
        return "%s %s" % (type(e).__name__, e)


for kind in (vfs.VfsFat, vfs.VfsLfs2):
    print(kind)
    device = Device(50)
    kind.mkfs(device)
    fs = kind(device)
    with fs.open("data", "wb") as f:
        f.write(bytes(1000))
    for fail in (None, 0, -5, -1, 7, "text", KeyError, ValueError):
        f = fs.open("data", "rb")
        device.fail = fail
        results = [
            attempt(lambda: len(f.read(600))),
            attempt(lambda: fs.stat("data")[6]),
            attempt(lambda: kind(device)) and None,
        ]
        device.fail = None
        f.close()
        print(fail, results[:2], fs.stat("data")[6])
    # A directory that is gone through has no exceptions but the device's.
    entries = fs.ilistdir()
    print(next(entries)[0])
    device.fail = KeyError
    print(attempt(lambda: next(entries)))


class Old:
    """The old protocol: no ioctl, blocks of 512 bytes."""

    def __init__(self, blocks):
        self.data = bytearray(blocks * 512)

    def readblocks(self, n, buf):
        buf[:] = self.data[n * 512 : n * 512 + len(buf)]

    def writeblocks(self, n, buf):
        self.data[n * 512 : n * 512 + len(buf)] = buf

    def sync(self):
        print("sync")

    def count(self):
        return len(self.data) // 512


device = Old(60)
vfs.VfsFat.mkfs(device)
fs = vfs.VfsFat(device)
fs.open("x", "w").close()
print(list(fs.ilistdir()))
print(attempt(lambda: vfs.VfsFat(3)))
print(attempt(lambda: vfs.VfsFat(Old(0))))
del Old.writeblocks
print(attempt(lambda: fs.open("y", "w").close()), attempt(lambda: vfs.VfsFat(device).open("y", "w")))
print(attempt(lambda: vfs.VfsFat(device).open("x", "r").read()))
del Old.count
print(attempt(lambda: vfs.VfsFat(device)))


class Greedy(Device):
    """Comes back to its own file system."""

    fs = None

    def readblocks(self, n, buf, offset=0):
        if self.fs:
            print(attempt(lambda: self.fs.stat("data")))
        return super().readblocks(n, buf, offset)


for kind in (vfs.VfsFat, vfs.VfsLfs2):
    device = Greedy(50)
    kind.mkfs(device)
    fs = kind(device)
    fs.open("data", "w").close()
    fs = kind(device)
    device.fs = fs
    fs.stat("data")
    device.fs = None
    print(fs.stat("data")[6])
