# A .mpy file that ends anywhere too early is a ValueError, wherever that is, and never half a module.
import io
import sys
import vfs


class File(io.IOBase):
    def __init__(self, data):
        self.data = data
        self.at = 0

    def readinto(self, buffer):
        piece = self.data[self.at : self.at + len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

    def ioctl(self, request, argument):
        return 0


class Files:
    def __init__(self):
        self.files = {}

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def stat(self, path):
        if path in self.files:
            return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
        raise OSError(2)

    def open(self, path, mode):
        return File(self.files[path])


with open((sys.path[0] or ".") + "/compiled/control.mpy", "rb") as f:
    whole = f.read()
files = Files()
vfs.mount(files, "/ram")
sys.path.append("/ram")
refused = 0
texts = set()
for length in range(0, len(whole), 7):
    files.files["/cut.mpy"] = whole[:length]
    try:
        import cut
    except ValueError as error:
        refused += 1
        texts.add(str(error))
        assert "cut" not in sys.modules
print(refused == len(range(0, len(whole), 7)))
print(sorted(texts))
files.files["/cut.mpy"] = whole
import cut

print(cut.primes(8))
vfs.umount("/ram")
