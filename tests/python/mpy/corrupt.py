# What is wrong with a .mpy file is a ValueError that says so, and the next file is read as if nothing had been.
import io
import sys
import vfs


class File(io.IOBase):
    def __init__(self, data):
        self.data = data

    def readinto(self, buffer):
        count = min(len(buffer), len(self.data))
        buffer[:count] = self.data[:count]
        self.data = self.data[count:]
        return count

    def ioctl(self, request, argument):
        return 0


class Files:
    def __init__(self):
        self.data = b""

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def stat(self, path):
        if path == "/made.mpy":
            return (0x8000, 0, 0, 0, 0, 0, len(self.data), 0, 0, 0)
        raise OSError(2)

    def open(self, path, mode):
        return File(self.data)


files = Files()
vfs.mount(files, "/ram")
sys.path.append("/ram")


def module(bytecode, header=b"M\x06\x03\x1f"):
    # Two names, the file's and the module's; a signature for eight slots; one byte of names.
    data = b"\x38\x02\x01" + bytecode
    return header + b"\x02\x00\x08m.py\x00\x0f" + bytes([0x80 | len(data) >> 4, len(data) << 3 & 0x7F]) + data


def attempt(what, data):
    files.data = data
    sys.modules.pop("made", None)
    try:
        import made

        print(what, "imported")
    except ValueError as error:
        print(what, error)


RETURN = b"\x51\x63"
attempt("good", module(RETURN))
attempt("empty file", b"")
attempt("no .mpy file", b"import sys\n")
attempt("older version", module(RETURN, b"M\x05\x03\x1f"))
attempt("larger integers", module(RETURN, b"M\x06\x03\x40"))
attempt("machine code for x64", module(RETURN, b"M\x06\x0b\x1f"))
attempt("machine code of another version", module(RETURN, b"M\x06\x08\x1f"))
attempt("unknown opcode", module(b"\x01" + RETURN))
attempt("empty stack", module(b"\x59" + RETURN))
attempt("no return", module(b"\x51"))
attempt("jump into an instruction", module(b"\x42\x41\x22\x07\x59" + RETURN))
attempt("jump outside", module(b"\x42\x7f" + RETURN))
attempt("two stacks", module(b"\x52\x44\x41\x51" + RETURN))
attempt("a loop over integers", module(b"\x80\x80\x80\x80\x4b\x00" + RETURN))
attempt("an int as dict", module(b"\x81\x82\x83\x62\x63"))
attempt("an int as list", module(b"\x81\x82\x2f\x04\x63"))
attempt("no value returned", module(b"\x53\x63"))
attempt("a block that is not there", module(b"\x51\x5d" + RETURN))
attempt("yield in a module", module(b"\x51\x67\x63"))
attempt("a local without end", module(b"\x24\xff\xff\x7f\x63"))
attempt("unpacking without end", module(b"\x51\x30\xff\xff\xff\x7f\x63"))
attempt("a name that is not there", module(b"\x10\x44\x63"))
attempt("a function that is not there", module(b"\x32\x00\x63"))
attempt("good again", module(RETURN))
vfs.umount("/ram")
