# A full disk: ENOSPC (28), what was there stays readable, and room that is made again can be used.
import vfs
from parts.device import Device
from parts.scratch import attempt

for kind in (vfs.VfsFat, vfs.VfsLfs2):
    print(kind.__name__)
    device = Device(60)
    kind.mkfs(device)
    fs = kind(device)
    with fs.open("kept", "w") as f:
        f.write("kept " * 50)
    before = fs.statvfs("/")[3]

    # Files until there is room for no more.
    count = 0
    try:
        while True:
            with fs.open("file%d" % count, "wb") as f:
                f.write(bytes([count]) * 1000)
            count += 1
    except OSError as e:
        print(e.errno, count > 10)
    print(fs.open("kept", "r").read() == "kept " * 50)
    print(all(fs.open("file%d" % i, "rb").read() == bytes([i]) * 1000 for i in range(count)))
    while True:
        # What is left is less than a folder needs.
        answer = attempt(fs.mkdir, "folder%d" % fs.statvfs("/")[3])
        if answer:
            print(answer)
            break

    # Half of it is taken away, and written again.
    for i in range(0, count, 2):
        fs.remove("file%d" % i)
    for i in range(0, count - 4, 2):
        with fs.open("file%d" % i, "wb") as f:
            f.write(b"again" * 100)
    print(fs.open("file2", "rb").read() == b"again" * 100, fs.open("file1", "rb").read()[:3])

    # One file that wants all of it, in small steps, while another is open.
    with fs.open("kept", "r+b") as other:
        f = fs.open("large", "wb")
        error = None
        try:
            for i in range(1000):
                f.write(b"0123456789" * 20)
        except OSError as e:
            error = e.errno
        print(error)
        attempt(f.close)
        print(other.read(4), other.seek(0), other.write(b"KEPT"))
    print(fs.open("kept", "r").read(10))
    for entry in list(fs.ilistdir("/")):
        if entry[0] != "kept":
            attempt(fs.remove, entry[0])
    print([entry[0] for entry in fs.ilistdir("/")], before - fs.statvfs("/")[3] <= 4)
