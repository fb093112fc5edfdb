# The modes of open: what each does to a file that is there, to one that is not, and what it lets one do.
import os
from parts.scratch import Scratch, attempt

with Scratch():
    for mode in ("r", "r+", "w", "w+", "a", "a+", "x", "rb", "r+b", "wb", "ab+", "rt", "wt", "br", "xb"):
        with open("there", "w") as f:
            f.write("0123")
        for name in ("there", "missing"):
            try:
                f = open(name, mode)
            except OSError as e:
                print(mode, name, "OSError", e.errno)
                continue
            read = attempt(f.read)
            wrote = attempt(f.write, "ab")
            f.close()
            with open(name, "rb") as f:
                print(mode, name, type(read).__name__, repr(read), wrote, f.read())
        try:
            os.remove("missing")
        except OSError:
            pass

    for args in ((), ("there", 5), (None,), (1.5,), ("there", "r", -1, None, None)):
        try:
            open(*args)
        except TypeError:
            print(args, "TypeError")
    print(attempt(open, "th\0ere"), attempt(open, ""), attempt(open, "no/such"), attempt(open, "there/x"))
    print(open(file="there", mode="r", encoding="utf-8", buffering=0).read())
    print(open(b"there", "rb").read())
