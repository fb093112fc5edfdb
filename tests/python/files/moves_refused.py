# Renaming and removing what can't be: open files, folders with contents, roots, and what is not there.
import os, vfs
from parts.device import Device
from parts.scratch import attempt

for kind in (vfs.VfsFat, vfs.VfsLfs2):
    print(kind.__name__)
    device = Device(60)
    kind.mkfs(device)
    vfs.mount(kind(device), "/ram")
    os.chdir("/ram")
    for name in ("a", "b", "a/inner", "empty"):
        os.mkdir(name)
    for name in ("x", "y", "a/x"):
        with open(name, "w") as f:
            f.write(name)

    print("rename")
    for old, new in (
        ("none", "other"),
        ("x", "none/x"),
        ("x", "y/x"),
        ("none/x", "x"),
        ("x", "a"),
        ("x", "x"),
        ("a", "a"),
        ("x", "y"),
        ("a/x", "/ram/y"),
        ("/ram", "/ram/z"),
        ("y", "/other/y"),
        ("y", "B*" if kind is vfs.VfsFat else "B" * 300),
    ):
        print(old, new[:10], attempt(os.rename, old, new))
    print(sorted(os.listdir()), sorted(os.listdir("a")))

    print("remove")
    for name in ("none", "none/x", "y/x", "/ram", "/", ".", "a/x"):
        print(name, attempt(os.remove, name))
    print("rmdir")
    for name in ("none", "a", "a/inner", "a/inner", "/ram", "/"):
        print(name, attempt(os.rmdir, name))
    print("mkdir")
    for name in ("a", "y", "none/new", "y/new", "/ram", "/", "new"):
        print(name, attempt(os.mkdir, name))
    print("chdir")
    for name in ("none", "y", "a/..", "new", "..", "."):
        print(name, attempt(os.chdir, name), os.getcwd())
    os.chdir("/ram")
    print("types")
    for call in (os.remove, os.mkdir, os.rmdir, os.stat, os.listdir):
        print(attempt(call, 5), attempt(call, None))
    print(sorted(os.listdir("/ram")))
    os.chdir("/")
    vfs.umount("/ram")
