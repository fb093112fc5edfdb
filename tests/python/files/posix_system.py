# VfsPosix shows a folder of the desktop as a file system, for reading only if so mounted.
import os, vfs
from parts.scratch import Scratch, attempt

with Scratch() as path:
    os.mkdir("root")
    with open("root/file", "w") as f:
        f.write("text")
    fs = vfs.VfsPosix(path + "/root")
    print(fs.open("/file", "r").read(), list(fs.ilistdir("/"))[0][:2], fs.stat("/file")[6])
    fs.mkdir("/folder")
    fs.rename("/folder", "/other")
    fs.rmdir("/other")

    vfs.mount(fs, "/fs", readonly=True)
    print(open("/fs/file").read(), os.listdir("/fs"))
    for call in (
        lambda: open("/fs/file", "w"),
        lambda: open("/fs/file", "a"),
        lambda: open("/fs/file", "r+"),
        lambda: os.mkdir("/fs/x"),
        lambda: os.remove("/fs/file"),
        lambda: os.rename("/fs/file", "/fs/x"),
        lambda: os.rmdir("/fs/x"),
    ):
        print(attempt(call))
    os.chdir("/fs")
    print(os.getcwd(), os.listdir())
    os.chdir(path)
    vfs.umount("/fs")
    print(attempt(vfs.mount, vfs.VfsPosix(), "/m", ), attempt(lambda: vfs.mount(vfs.VfsPosix(), "/n", mkfs=True)))
    vfs.umount("/m")
    relative = vfs.VfsPosix("root")
    os.chdir("/")
    print(relative.open("/file", "r").read(), attempt(vfs.VfsPosix, 5), attempt(vfs.VfsPosix, "a", "b"))
