# Read-only images: made here by hand, then broken at every place; the reader stays within the image.
import vfs
from parts.rom_image import file, folder, image, record
from parts.scratch import attempt

good = image(
    file(b"empty", b""),
    file(b"text", b"line 1\nline 2\n"),
    folder(b"folder", file(b"inner", b"x" * 200), folder(b"deep", file(b"bottom", b"!"))),
    record(3, b"unknown records are passed over"),
)
fs = vfs.VfsRom(good)
print(list(fs.ilistdir("/")), list(fs.ilistdir("/folder")))
print(fs.open("/text", "r").readlines(), fs.open("/folder/inner", "rb").read() == b"x" * 200)
print(fs.open("/folder/deep/bottom", "rb").read(), fs.stat("/folder")[:7], fs.stat("/text")[:7])
for path, mode in (("/none", "r"), ("/folder", "r"), ("/text", "w"), ("/text", "a"), ("/text", "r+"), ("/text/x", "r"), ("", "r")):
    print(path, mode, attempt(fs.open, path, mode) if path != "/text" or mode != "r" else "")
f = fs.open("/text", "rb")
print(f.seek(-3, 2), f.read(), f.seek(100), f.read(), attempt(f.seek, -1), bytes(memoryview(f)))
print(attempt(fs.chdir, "/folder"), attempt(fs.stat, 5), attempt(fs.ilistdir, "/none"))


def use(data):
    "Everything that the image says it has; the errors of all steps."
    try:
        fs = vfs.VfsRom(data)
    except OSError as e:
        return e.errno
    waiting, steps = ["/"], 0
    while waiting and steps < 100:
        path = waiting.pop()
        steps += 1
        try:
            for entry in fs.ilistdir(path):
                inner = path + entry[0] if path == "/" else path + "/" + entry[0]
                if entry[1] == 0x4000:
                    waiting.append(inner)
                elif len(fs.open(inner, "rb").read()) > len(data):
                    print("more than there is")
        except (OSError, UnicodeError, TypeError):
            pass
    return steps < 100


print([use(good[:n]) for n in (0, 1, 3, 4, 5)])
print(all(use(good[:n]) in (True, 19) for n in range(len(good))))
results = set()
for at in range(0, len(good)):
    for value in (0x00, 0x7F, 0xFF) if at % 5 == 0 else (0x85,):
        broken = bytearray(good)
        broken[at] = value
        results.add(use(bytes(broken)))
print(results <= {True, 19})
print(use(image(b"\xff" * 40)), use(b"\xd2\xcd\x31" + b"\xff" * 40), use(b"\xd2\xcd\x31\xff\xff\xff\xff\xff\xff\xff\x7f"))
print(list(vfs.VfsRom(good).ilistdir("/"))[1])
