# Times of files: kept by a file system over mounts, none where they are not wanted.
import time, vfs
from parts.device import Device


def near(seconds, now):
    "FAT counts in steps of two seconds."
    return abs(seconds - now) < 100


for kind, options in ((vfs.VfsFat, {}), (vfs.VfsLfs2, {}), (vfs.VfsLfs2, {"mtime": True}), (vfs.VfsLfs2, {"mtime": False})):
    device = Device(60)
    kind.mkfs(device)
    fs = kind(device, **options)
    now = time.time()
    fs.open("file", "w").close()
    fs.mkdir("folder")
    with fs.open("folder/inner", "w") as f:
        f.write("inner")
    for name in ("file", "folder/inner", "folder", "/"):
        times = fs.stat(name)[7:]
        print(kind.__name__, options, name, near(times[0], now), times[0] == times[1] == times[2], times[0] == 0)

    # Reading changes nothing, moving neither; another mount says the same.
    before = fs.stat("file")
    fs.open("file", "r").read()
    fs.rename("file", "moved")
    print(fs.stat("moved") == before, kind(device, **options).stat("moved") == before)
    with fs.open("moved", "a") as f:
        f.write("more")
    print(fs.stat("moved")[6], fs.stat("moved")[8] >= before[8])

# Times written are read by a mount that writes none, and a file changed there has lost or kept its own.
device = Device(60)
vfs.VfsLfs2.mkfs(device)
fs = vfs.VfsLfs2(device)
fs.open("file", "w").close()
then = fs.stat("file")[8]
without = vfs.VfsLfs2(device, mtime=False)
print(without.stat("file")[8] in (0, then))
without.open("new", "w").close()
print(vfs.VfsLfs2(device).stat("new")[8])
