# littlefs version 1: entries in the order in which they were made, files in chains of blocks, nothing damaged trusted.
import os
import vfs


class Flash:
    SIZE = 512

    def __init__(self, blocks):
        self.data = bytearray(b"\xff" * (blocks * self.SIZE))
        self.fails = 0

    def readblocks(self, block, buffer, offset=0):
        at = block * self.SIZE + offset
        buffer[:] = self.data[at : at + len(buffer)]

    def writeblocks(self, block, data, offset):
        if self.fails == 1:
            raise OSError(5)
        self.fails = max(self.fails - 1, 0)
        at = block * self.SIZE + offset
        assert all(byte == 0xFF for byte in self.data[at : at + len(data)]), "not erased"
        self.data[at : at + len(data)] = data

    def ioctl(self, request, argument):
        if request == 4:
            return len(self.data) // self.SIZE
        if request == 5:
            return self.SIZE
        if request == 6:
            at = argument * self.SIZE
            self.data[at : at + self.SIZE] = b"\xff" * self.SIZE
            return 0


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except OSError as e:
        return "OSError %d" % e.errno


flash = Flash(60)
print(attempt(vfs.VfsLfs1, flash), attempt(vfs.VfsLfs1.mkfs, Flash(3)))
vfs.VfsLfs1.mkfs(flash)
fs = vfs.VfsLfs1(flash)
print(type(fs), fs.statvfs("/"), list(fs.ilistdir()))
for name in ("zebra", "apple", "mango"):
    with fs.open(name, "w") as f:
        f.write(name * 3)
fs.mkdir("folder")
fs.open("empty", "w").close()
print(list(fs.ilistdir()))
print(fs.stat("apple")[:7], fs.stat("folder")[:7], fs.stat("empty")[6])
with fs.open("long", "wb") as f:
    for n in range(100):
        f.write(bytes([n]) * 50)
with fs.open("long", "r+b") as f:
    f.seek(1234)
    f.write(b"HERE")
    f.seek(-3, 2)
    print(f.read(), f.tell())
with fs.open("apple", "a") as f:
    f.write("+more")
fs = vfs.VfsLfs1(flash)
with fs.open("long", "rb") as f:
    whole = f.read()
print(len(whole), whole[1230:1240], sum(whole))
with fs.open("apple", "r") as f:
    print(f.read())
fs.rename("zebra", "folder/zebra")
fs.rename("long", "mango")
fs.mkdir("folder/inner")
print(list(fs.ilistdir()), list(fs.ilistdir("folder")), fs.statvfs("/")[3])
print(attempt(fs.rmdir, "folder"), attempt(fs.mkdir, "folder"), attempt(fs.open, "nothing", "r"), attempt(fs.rename, "apple", "folder"))
fs.chdir("folder/inner")
print(fs.getcwd(), attempt(fs.stat, "zebra"), attempt(fs.stat, "../zebra")[6])
fs.chdir("/")

# Many entries go over several pairs, and can be removed while they are listed.
for n in range(24):
    fs.open("folder/file-number-%02d" % n, "w").close()
print(len(list(fs.ilistdir("folder"))), fs.statvfs("/")[3])
for name, kind, *_ in fs.ilistdir("folder"):
    (fs.rmdir if kind == 0x4000 else fs.remove)("folder/" + name)
print(list(fs.ilistdir("folder")), fs.statvfs("/")[3])
fs.rmdir("folder")

# What is on a device is found out.
vfs.mount(flash, "/little")
print(os.listdir("/little"), open("/little/apple").read())
vfs.umount("/little")

# Power fails in the middle of a move: it is in one place, and goes on being there.
for writes in range(1, 6):
    fs = vfs.VfsLfs1(flash)
    attempt(fs.mkdir, "target")
    flash.fails = writes
    attempt(fs.rename, "apple", "target/apple")
    flash.fails = 0
    fs = vfs.VfsLfs1(flash)
    places = [path for path in ("apple", "target/apple") if isinstance(attempt(fs.stat, path), tuple)]
    fs.open("new", "w").close()
    print(writes, len(places), fs.stat(places[0])[6])
    if places[0] != "apple":
        fs.rename(places[0], "apple")

# Damage is an error, whatever it hits.
errors = set()
original = bytes(flash.data)
for block in range(0, 60, 5):
    for change in (5, 17):
        flash.data[:] = original
        flash.data[block * 512 + change] ^= 0x55
        try:
            fs = vfs.VfsLfs1(flash)
            for name, kind, *_ in fs.ilistdir():
                if kind == 0x8000:
                    with fs.open(name, "rb") as f:
                        f.read()
            fs.statvfs("/")
            fs.mkdir("another")
        except OSError as e:
            errors.add(e.errno)
print(sorted(errors))
flash.data[:1024] = bytes(1024)
print(attempt(vfs.VfsLfs1, flash))
