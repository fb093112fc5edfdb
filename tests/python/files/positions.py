# Seeking in a file, writing in its middle and past its end, and two files open at once.
from parts.scratch import Scratch, attempt

with Scratch():
    f = open("f", "w+b")
    print(f.write(b"0123456789"), f.tell(), f.read())
    print(f.seek(2), f.write(b"ab"), f.tell(), f.seek(0), f.read())
    print(f.seek(-3, 2), f.read(2), f.seek(-1, 1), f.read())
    print(f.seek(12), f.write(b"!"), f.seek(0), f.read())
    for args in ((-1,), (-100, 1), (-100, 2), (0, 3), ("0",)):
        print(args, attempt(f.seek, *args))
    g = open("f", "rb")
    print(g.read(3), f.seek(3), f.write(b"---"), f.flush(), g.read(4))
    g.seek(0)
    target = bytearray(4)
    print(g.readinto(target), target, g.readinto(target, 2), target)
    g.close()
    print(attempt(f.close), attempt(f.close), attempt(f.tell))
