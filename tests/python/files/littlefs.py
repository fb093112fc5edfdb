# A littlefs file system on a device that has to be erased: files, directories, and what it answers.
import vfs
import os


class Flash:
    SIZE = 512

    def __init__(self, blocks):
        self.data = bytearray(b"\xff" * (blocks * self.SIZE))

    def readblocks(self, n, buf, offset):
        start = n * self.SIZE + offset
        buf[:] = self.data[start : start + len(buf)]

    def writeblocks(self, n, buf, offset):
        start = n * self.SIZE + offset
        for i, byte in enumerate(buf):
            if self.data[start + i] & byte != byte:
                print("not erased", n, offset)
            self.data[start + i] &= byte

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // self.SIZE
        if op == 5:
            return self.SIZE
        if op == 6:
            self.data[arg * self.SIZE : (arg + 1) * self.SIZE] = b"\xff" * self.SIZE
            return 0


def attempt(f, *args):
    try:
        print(f(*args))
    except (OSError, ValueError) as e:
        print(type(e).__name__, e)


flash = Flash(40)
attempt(vfs.VfsLfs2, flash)
vfs.VfsLfs2.mkfs(flash)
vfs.mount(flash, "/lfs")
os.chdir("/lfs")
print(os.statvfs("/lfs"), os.listdir())
with open("short", "w") as f:
    print(f, f.write("stands in the log"))
with open("long", "wb") as f:
    for i in range(10):
        f.write(bytes([i]) * 300)
    f.seek(1000)
    f.write(b"in the middle")
    print(f.tell(), f.seek(0, 2))
with open("long", "r+b") as f:
    print(f.seek(995), f.read(25))
    f.seek(3005)
    f.write(b"beyond")
with open("long", "ab") as f:
    f.write(b"!")
with open("long", "rb") as f:
    f.seek(2995)
    print(f.read(), f.seek(5000), f.read())
os.mkdir("folder")
os.mkdir("folder/inner")
for i in range(12):
    with open("folder/file%d" % i, "w") as f:
        f.write("content %d" % i)
print(os.listdir("folder"))
print(list(os.ilistdir(b"/lfs")))
os.rename("folder/file3", "here")
os.rename("folder/inner", "inner")
os.rename("folder/file4", "here")
print(sorted(os.listdir("/lfs")), len(os.listdir("folder")), open("here").read())
print(os.stat("short")[:7], os.stat("folder")[0], os.stat("/lfs")[0])

# Open files go on when their names change or go.
f = open("folder/file5", "w")
g = open("folder/file6", "w")
os.rename("folder/file5", "five")
os.remove("folder/file6")
f.write("still here")
g.write("nowhere")
f.close()
g.close()
print(open("five").read(), "file6" in os.listdir("folder"))

attempt(open, "none")
attempt(open, "none/none", "w")
attempt(open, "short/none")
attempt(open, "short", "x")
attempt(open, "short", "rw")
attempt(open, "folder", "w")
attempt(open, "x" * 256, "w")
attempt(os.mkdir, "short")
attempt(os.rmdir, "folder")
attempt(os.remove, "none")
attempt(os.rename, "folder", "folder/x")
attempt(os.rename, "short", "folder")
attempt(os.stat, "../..")
attempt(os.chdir, "short")
f = open("short")
attempt(f.write, "read only")
attempt(f.seek, -1)
attempt(f.seek, 1 << 40)
f.close()
f.close()
attempt(f.read)
f = open("full", "wb")
attempt(f.write, bytes(30000))
f.close()
os.chdir("folder/./../inner")
print(os.getcwd())
os.umount("/lfs")

fs = vfs.VfsLfs2(flash)
print(sorted(entry[0] for entry in fs.ilistdir()), fs.open("short", "r").read())
vfs.mount(fs, "/lfs", readonly=True)
attempt(open, "/lfs/new", "w")
attempt(os.remove, "/lfs/short")
print(open("/lfs/five").read())
os.umount("/lfs")
