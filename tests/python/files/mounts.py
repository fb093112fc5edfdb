# The mount table: which file system a path belongs to, what is current, and what is refused.
import os, vfs
from parts.scratch import attempt


class System:
    def __init__(self, name):
        self.name = name

    def mount(self, readonly, mkfs):
        if self.name == "bad":
            raise OSError(5)

    def umount(self):
        print(self.name, "umount")

    def chdir(self, path):
        print(self.name, "chdir", path)

    def getcwd(self):
        return "/here"

    def stat(self, path):
        return (self.name, path)

    def rename(self, old, new):
        return (self.name, old, new)

    def mkdir(self, path):
        return (self.name, path)

    def __repr__(self):
        return "System(%s)" % self.name


a, b = System("a"), System("b")
vfs.mount(a, "/a")
vfs.mount(b, "/ab")
print(vfs.mount()[:-1])
print(os.stat("/a"), os.stat("/a/x"), os.stat("/ab/x"), os.stat(b"/a/x"), os.stat("/ab/"))
print(attempt(vfs.mount, b, "/a/b"))
print(attempt(vfs.mount, System("c"), "/a"), attempt(vfs.mount, System("bad"), "/bad"), attempt(vfs.mount, a))
print(attempt(vfs.mount, 5, "/n"), attempt(vfs.mount, a, 5))
print(attempt(os.rename, "/a/x", "/x"), os.rename("/a/x", "/a/y"), attempt(os.mkdir, "/a"), os.mkdir("/a/z"))

before = os.getcwd()
os.chdir("/a")
print(os.getcwd(), os.stat("rel"))
print(attempt(vfs.umount, "/none"), attempt(vfs.umount, 5))
vfs.umount("/a")
print(os.getcwd())
vfs.umount(b)
print(os.listdir("/") == os.listdir(""))
os.chdir(before)
print(os.getcwd() == before)

# Nothing mounted at all.
vfs.umount("/")
print(vfs.mount(), os.getcwd(), os.listdir(), os.stat("/")[0], attempt(os.stat, "x"), attempt(open, "x"), attempt(os.mkdir, "/"))
try:
    import nothing_at_all
except ImportError as e:
    print(e)
