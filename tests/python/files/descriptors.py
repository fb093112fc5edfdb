# Files by their descriptor, and the console's streams as files.
import sys
from parts.scratch import Scratch, attempt

with Scratch():
    f = open("f", "w+")
    f.write("hello")
    f.seek(1)
    g = open(f.fileno())
    print(g.read(2), f.read(1), g.fileno() == f.fileno())
    g.close()
    print(attempt(f.read), attempt(g.fileno))

out = open(1, "wb")
print(out.write(b"bytes\n"), sys.stdout.fileno(), sys.stdin.fileno(), sys.stderr.fileno())
print("text", file=open(1, "w"))
sys.stdout.buffer.write(b"more\n")
print(sys.stdout, sys.stdout.buffer, sys.stdin.read(), sys.stdin.buffer.read(5), sys.stdin.readline())
print(attempt(sys.stdout.seek, 0) if hasattr(sys.stdout, "seek") else "no seek")
