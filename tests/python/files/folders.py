# Folders: made, listed, entered, renamed and removed.
import os
from parts.scratch import Scratch

with Scratch() as path:
    print(os.getcwd() == path, os.listdir(), list(os.ilistdir()))
    os.mkdir("a")
    os.mkdir("a/b")
    open("a/file", "w").close()
    print(sorted(os.listdir("a")), sorted(os.listdir(path + "/a")), sorted(os.listdir(b"a")))
    print(sorted((name, kind) for name, kind, inode in os.ilistdir("a")))
    os.chdir("a/b")
    print(os.getcwd()[len(path) :], sorted(os.listdir("..")), os.listdir("."))
    os.chdir("..")
    os.rename("file", "b/moved")
    os.rename("b", "c")
    print(os.listdir(), os.listdir("c"))
    print(os.stat("c")[0] & 0xF000 == 0x4000, os.stat("c/moved")[0] & 0xF000 == 0x8000)
    os.unlink("c/moved")
    os.rmdir("c")
    os.chdir(path)
    print(os.listdir("a"))

    entries = os.ilistdir("a")
    print(iter(entries) is entries, next(entries, None), next(entries, None))
    with open("f", "w") as f:
        f.write("12345")
    print(len(os.stat("f")), os.stat("f")[6], all(isinstance(n, int) for n in os.stat("f")), len(os.statvfs(".")))
