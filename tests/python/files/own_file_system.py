# A program's own file system, mounted: os, open, import and execfile find what it has.
import io, os, sys, vfs


class File(io.IOBase):
    def __init__(self, fs, name, data):
        self.fs, self.name, self.data, self.at = fs, name, data, 0

    def readinto(self, buffer):
        part = self.data[self.at : self.at + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)

    def read(self):
        return self.data[self.at :]

    def ioctl(self, request, argument):
        if request == 4:
            print("close", self.name)
            return 0
        return -22


class Tree:
    def __init__(self, files):
        self.files = files

    def mount(self, readonly, mkfs):
        print("mount", readonly, mkfs)

    def umount(self):
        print("umount")

    def stat(self, path):
        if path in self.files:
            return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
        if any(name.startswith(path + "/") for name in self.files):
            return (0x4000,) + (0,) * 9
        raise OSError(2)

    def open(self, path, mode):
        if path not in self.files:
            raise OSError(2)
        return File(self, path, self.files[path])

    def ilistdir(self, path):
        return ((name[1:], 0x8000, 0) for name in self.files if name.count("/") == 1)


tree = Tree(
    {
        "/plain.py": b"print('plain', __name__, __file__)\nvalue = 1\n",
        "/broken.py": b"x = (\n",
        "/raises.py": b"import plain\n1 / 0\n",
        "/package/__init__.py": b"from . import inner\n",
        "/package/inner.py": b"print('inner', __name__)\n",
        "/long.py": b"value = 0\n" + b"value += 1\n" * 200,
        "/script.py": b"print('script', __name__)\nfrom_script = 5\n",
    }
)
vfs.mount(tree, "/tree")
sys.path.append("/tree")
import plain, package, long

print(plain.value, long.value, package.inner.__name__)
for name in ("broken", "raises", "absent"):
    try:
        __import__(name)
    except Exception as e:
        print(name, type(e).__name__, name in sys.modules)
execfile("/tree/script.py")
print(from_script)
try:
    execfile("/tree/absent.py")
except OSError as e:
    print("OSError", e.errno)

print(sorted(os.listdir("/tree")), open("/tree/script.py", "rb").read()[:5], os.stat("/tree/package")[0])
vfs.umount(tree)
try:
    import raises
except ImportError as e:
    print(e)
