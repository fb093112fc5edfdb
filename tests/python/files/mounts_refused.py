# Mounting and unmounting: what is refused, what is undone, and files that are open meanwhile.
import os, vfs
from parts.device import Device
from parts.scratch import attempt

print(vfs.VfsFat is os.VfsFat, vfs.VfsLfs2 is os.VfsLfs2)
for kind in (vfs.VfsFat, vfs.VfsLfs2):
    print(kind.__name__)
    device = Device(60)
    # Nothing there yet.
    print(attempt(vfs.mount, device, "/ram"))
    kind.mkfs(device)
    fs = kind(device)
    vfs.mount(fs, "/ram")
    print(attempt(vfs.mount, fs, "/ram"), attempt(vfs.mount, Device(60), "/ram"))
    # Two paths to the same.
    vfs.mount(fs, "/again")
    with open("/ram/shared", "w") as f:
        f.write("shared")
    print(open("/again/shared").read(), attempt(os.rename, "/ram/shared", "/again/moved"))
    vfs.umount("/again")
    print(attempt(os.listdir, "/again"), os.listdir("/ram"))

    # A file that is open while its file system is unmounted.
    f = open("/ram/open", "w")
    f.write("before ")
    vfs.umount(fs)
    print(attempt(vfs.umount, fs), attempt(vfs.umount, "/ram"), attempt(vfs.umount, None))
    print(attempt(f.write, "after"), attempt(f.close))
    vfs.mount(fs, "/ram")
    print(open("/ram/open").read())

    # The current directory goes with the file system it is in.
    os.mkdir("/ram/folder")
    os.chdir("/ram/folder")
    vfs.umount("/ram")
    print(os.getcwd())
    vfs.mount(kind(device), "/ram", readonly=True)
    for call, args in (
        (open, ("/ram/new", "w")),
        (os.remove, ("/ram/open",)),
        (os.mkdir, ("/ram/new",)),
        (os.rmdir, ("/ram/folder",)),
        (os.rename, ("/ram/open", "/ram/other")),
    ):
        print(attempt(call, *args))
    print(sorted(os.listdir("/ram")), open("/ram/open").read(7))
    vfs.umount("/ram")

for args, keywords in (((), {"readonly": True}), ((5,), {}), ((5, "/x"), {}), ((None, "/x"), {}), ((5, "/x", 1), {}), ((5, "/x"), {"what": 1})):
    try:
        print(len(vfs.mount(*args, **keywords)))
    except Exception as e:
        print(type(e).__name__)
