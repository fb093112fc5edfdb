# FAT images with broken parts: what makes no sense is an OSError, and another image works as before.
import vfs
from parts.device import Device
from parts.scratch import attempt


def fresh():
    device = Device(64)
    vfs.VfsFat.mkfs(device)
    fs = vfs.VfsFat(device)
    fs.mkdir("folder")
    for name in ("/one", "/folder/two"):
        with fs.open(name, "wb") as f:
            f.write(name.encode() * 300)
    return device


def use(device):
    "Walks through everything; the errors of all steps."
    try:
        fs = vfs.VfsFat(device)
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
    except OSError as e:
        return "no file system: %d" % e.errno


print("sound:", use(fresh()))

# The numbers that say where everything is.
for what, at, value in (
    ("signature", 510, b"\0\0"),
    ("bytes of a sector", 11, b"\x07\0"),
    ("sectors of a cluster", 13, b"\0"),
    ("no reserved sectors", 14, b"\0\0"),
    ("number of tables", 16, b"\0"),
    ("sectors", 19, b"\x02\0"),
    ("sectors of a table", 22, b"\xff\xff"),
):
    device = fresh()
    device.data[at : at + len(value)] = value
    print(what + ":", use(device))

# A block device with nothing on it, one full of ones, one cut short.
print("zeros:", use(Device(64)))
device = Device(64)
device.data[:] = b"\xff" * len(device.data)
print("ones:", use(device))

# Chains that lead nowhere or into themselves: only OSError comes out, and in finite time.
for value in (0x00, 0x11, 0x22, 0xFF, 0xF7):
    device = fresh()
    reserved = device.data[14] | device.data[15] << 8
    start = reserved * 512
    for i in range(start + 3, start + 60):
        device.data[i] = value
    errors = use(device)
    print(value, all(error.startswith("OSError") for error in errors))

print("sound again:", use(fresh()))
