# littlefs images that are broken at every place in turn: OSError or another content, and nothing else.
import vfs
from parts.device import Device
from parts.scratch import attempt


def fresh():
    device = Device(24, 256)
    vfs.VfsLfs2.mkfs(device, readsize=32, progsize=32)
    fs = vfs.VfsLfs2(device, mtime=False)
    fs.mkdir("folder")
    for name in ("/one", "/folder/two"):
        with fs.open(name, "wb") as f:
            f.write(name.encode() * 100)
    return device


def use(device):
    try:
        fs = vfs.VfsLfs2(device, mtime=False)
    except OSError as e:
        return {"mount: OSError %d" % e.errno}
    errors = set()
    for step in (
        lambda: [entry[:2] for entry in fs.ilistdir("/")],
        lambda: [entry[:2] for entry in fs.ilistdir("/folder")],
        lambda: fs.open("/one", "rb").read(),
        lambda: fs.open("/folder/two", "rb").read(),
        lambda: fs.statvfs("/"),
        lambda: fs.remove("/one"),
        lambda: fs.mkdir("/more"),
        lambda: fs.open("/folder/three", "w").close(),
    ):
        answer = attempt(step)
        if isinstance(answer, str):
            errors.add(answer)
    return errors


print("sound:", use(fresh()))
print("nothing:", use(Device(24, 256)))

# Both blocks of the superblock lost; one of them.
device = fresh()
device.data[:512] = b"\xff" * 512
print("both lost:", use(device))
for lost in (0, 256):
    device = fresh()
    device.data[lost : lost + 256] = bytes(256)
    print("one lost:", all(error.startswith("OSError") for error in use(device)))

image = bytes(fresh().data)
seen = set()
for at in range(0, 8 * 256, 61):
    device = Device(24, 256)
    device.data[:] = image
    device.data[at] ^= 0x5A
    device.data[at + 1] ^= 0xFF
    seen |= use(device)
print(all("OSError" in error for error in seen))

# Sizes that make no file system.
for sizes in ({"readsize": 0}, {"progsize": 100}, {"readsize": 512}, {"lookahead": 0}, {"readsize": -1}):
    print(sizes, attempt(lambda: vfs.VfsLfs2(fresh(), **sizes)))
print("other sizes of blocks:", attempt(vfs.VfsLfs2, Device(12, 512)))
print("sound again:", use(fresh()))
