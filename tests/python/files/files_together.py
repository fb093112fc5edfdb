# Several open files on one file system: each has its own position, and what is closed is what the next one reads.
import vfs
from parts.device import Device
from parts.scratch import attempt

for kind in (vfs.VfsFat, vfs.VfsLfs2):
    print(kind.__name__)
    device = Device(80)
    kind.mkfs(device)
    fs = kind(device)

    # Written in turns, with folders made and files removed in between.
    files = [fs.open("f%d" % i, "w+b") for i in range(4)]
    for step in range(30):
        for i, f in enumerate(files):
            f.write(bytes([65 + i]) * (20 + i))
        if step == 10:
            fs.mkdir("folder")
            fs.open("folder/other", "w").close()
        if step == 20:
            fs.remove("folder/other")
            fs.rmdir("folder")
    for i, f in enumerate(files):
        f.flush()
        print(f.tell(), f.seek(0), f.read(3), f.seek(0, 2), fs.stat("f%d" % i)[6])
    for f in files:
        f.close()
    print([set(fs.open("f%d" % i, "rb").read()) for i in range(4)])

    # Two readers of one file.
    a, b = fs.open("f1", "rb"), fs.open("f1", "rb")
    print(a.read(5), b.seek(500), a.tell(), b.tell(), len(b.read()), len(a.read()))
    a.close()
    print(attempt(a.read, 1), b.read(1))
    b.close()

    # A shorter file in place of a longer one, and a file made longer by seeking.
    with fs.open("f0", "wb") as f:
        f.write(b"short")
    print(fs.open("f0", "rb").read(), fs.stat("f0")[6])
    with fs.open("f0", "r+b") as f:
        f.seek(2)
        f.write(b"OVER")
        f.seek(0)
        print(f.read())
    with fs.open("f0", "a+b") as f:
        f.seek(0)
        f.write(b"-end")
        f.seek(0)
        print(f.read())

    # Lines and text over the borders of sectors.
    with fs.open("lines", "w") as f:
        for i in range(120):
            f.write("line %d é\n" % i)
    with fs.open("lines", "r") as f:
        print(f.readline(), sum(1 for line in f), f.read() == "")
    with fs.open("lines", "rb") as f:
        part = bytearray(10)
        count = 0
        while True:
            n = f.readinto(part)
            if not n:
                break
            count += n
        print(count == fs.stat("lines")[6], f.readinto(bytearray(0)))
    with fs.open("lines", "r") as f:
        print(attempt(f.write, "x"), attempt(f.seek, -5), len(f.read(-1)))
    for mode in ("", "q", "rw", "wr", "++", "bb", "5"):
        result = attempt(fs.open, "none", mode)
        print(mode, result if isinstance(result, str) else "opened")
