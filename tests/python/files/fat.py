# A FAT file system on a device written in Python: files, directories, long names, and what it answers.
import vfs
import os


class Device:
    SIZE = 512

    def __init__(self, blocks):
        self.data = bytearray(blocks * self.SIZE)

    def readblocks(self, n, buf):
        buf[:] = self.data[n * self.SIZE : n * self.SIZE + len(buf)]

    def writeblocks(self, n, buf):
        self.data[n * self.SIZE : n * self.SIZE + len(buf)] = buf

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // self.SIZE
        if op == 5:
            return self.SIZE


def attempt(f, *args):
    try:
        print(f(*args))
    except OSError as e:
        print(e)


device = Device(50)
vfs.VfsFat.mkfs(device)
vfs.mount(vfs.VfsFat(device), "/fat")
os.chdir("/fat")
print(os.statvfs("/fat"))
with open("A rather long name.text", "w") as f:
    print(f.write("line 1\nline 2\nünïcode \U0001f40d\n"))
with open("a RATHER long NAME.TEXT") as f:
    print(f.readline(), f.readlines(), f.tell())
os.mkdir("Folder")
os.mkdir("Folder/inner")
for name in ("one.py", "TWO.PY", "Three.Py", "no extension at all", "ünïcode"):
    with open("Folder/" + name, "xb") as f:
        f.write(name.encode() * 40)
print(os.listdir("Folder"))
print(list(os.ilistdir("/fat/Folder/inner")), list(os.ilistdir(b"/fat")))
os.rename("Folder/one.py", "moved")
os.rename("Folder/TWO.PY", "MOVED")
print(os.listdir("/fat"), os.listdir("Folder"))
print(os.stat("moved")[:7], os.stat("Folder")[:7], os.stat("/fat")[:7])

# At any place, across sectors, beyond the end.
with open("data", "w+b") as f:
    f.write(bytes(range(256)) * 5)
    f.seek(510)
    f.write(b"across")
    f.seek(-2, 2)
    print(f.read(), f.tell(), f.seek(508), f.read(10))
with open("data", "ab") as f:
    print(f.tell(), f.write(b"end"))
with open("data", "rb") as f:
    part = bytearray(7)
    print(f.seek(1276), f.readinto(part), part, f.read())

attempt(open, "none")
attempt(open, "none/none", "w")
attempt(open, "data", "x")
attempt(open, "Folder", "w")
attempt(open, "a*b", "w")
attempt(os.mkdir, "data")
attempt(os.rmdir, "data")
attempt(os.rmdir, "Folder")
attempt(os.remove, "Folder")
attempt(os.remove, "none")
attempt(os.rename, "Folder", "Folder/inner/x")
attempt(os.rename, "none", "x")
attempt(os.chdir, "data")
attempt(os.listdir, "none")
os.chdir("Folder/inner")
attempt(os.rmdir, "/fat/Folder/inner")
print(os.getcwd())
os.chdir("../..")
attempt(os.rmdir, "Folder/inner")
f = open("data", "r")
attempt(f.write, "read only")
f.close()
f.close()
attempt(f.read)
f = open("full", "wb")
attempt(f.write, bytes(20000))
f.close()
os.remove("full")
os.umount("/fat")
attempt(os.listdir, "/fat")

# What was written is found again by another.
fs = vfs.VfsFat(device)
print([entry[0] for entry in fs.ilistdir()], fs.open("data", "rb").read()[506:520])
