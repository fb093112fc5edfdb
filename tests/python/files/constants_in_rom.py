# Constants of a .mpy file in a read-only image in memory stay there, and are strings and bytes like all others. They
# keep the image, whatever becomes of the file system. (Images of a bytearray can change, so theirs are copied.)
import binascii
import gc
import hashlib
import json
import re
import struct
import sys
import uctypes
import vfs
from parts.rom_image import file, image

with open((sys.path[0] or ".") + "/../mpy/compiled/constants.mpy", "rb") as f:
    compiled = f.read()


def load(rom, place):
    vfs.mount(vfs.VfsRom(rom), place)
    sys.path.insert(0, place)
    try:
        import constants

        return constants
    finally:
        del sys.modules["constants"]
        sys.path.pop(0)


def inside(v, rom):
    return 0 <= uctypes.addressof(v) - uctypes.addressof(rom) < len(rom)


rom = image(file(b"constants.mpy", compiled))
constants = load(rom, "/rom")
text, wide, data = constants.text, constants.wide, constants.data
print([inside(v, rom) for v in (text, wide, data, constants.pair[0], constants.pair[1])])

changing = bytearray(rom)
copied = load(changing, "/changing")
print([inside(v, changing) for v in (copied.text, copied.wide, copied.data)])
print(copied.text == text, copied.data == data, copied.pair == constants.pair, copied.short == constants.short)

# The file system and all names of the image go.
vfs.umount("/rom")
vfs.umount("/changing")
for i in range(len(changing)):
    changing[i] = 0
address = uctypes.addressof(text)
del rom
gc.collect()
rubbish = [bytes([n]) * 100 for n in range(200)]
print(uctypes.addressof(text) == address, uctypes.bytes_at(address, 6), copied.text == text)

# Functions that were not called yet are read from it.
print(constants.greeting("you"), copied.greeting("you") == constants.greeting("you"))
print(constants.Table().row(1), constants.Table.rows)

# As any string.
print(text, repr(text), len(text), text[2], text[-4:], text[2:6], text[::1] is text)
print(wide, repr(wide), len(wide), wide[2], wide[-1], [c for c in wide[-3:]], wide.find("€"))
print(text == "a text that is " + "too long to be a name", text < wide, text + "!", "!" + text, text * 2)
print(text.split()[:3], text.upper(), text.replace("long", "short"), text.encode()[:6], "long" in text)
print(text.startswith("a text"), text.index("too"), text.rsplit(" ", 1), "/".join([text, text])[30:42])
print("%s|%r|%-40s|" % (text, text, text), f"{text:.6}|{text!r:>40}", "{0:^40}".format(text))
print(hash(text) == hash("".join(text)), {text: 1}["".join(text)], {"".join(text): 2}[text], text in {"".join(text)})
print(sorted([text, "a", "b", wide]), max(text, "a"), type(text), isinstance(text, str), bool(text), str(text) is text)
print(json.dumps([text, wide]), json.loads(json.dumps(wide)) == wide, re.match("(a) (t.*?) ", text).groups())
print(int("12"), re.search(text[7:11], "so that").group(0), eval(repr(text)) == text, text.isalpha(), text.count("a"))


class Named:
    pass


setattr(Named, text, 1)
print(getattr(Named, text), getattr(Named(), "".join(text)), hasattr(Named, wide))
try:
    getattr(Named, wide)
except AttributeError as error:
    print(error)
try:
    raise ValueError(text)
except ValueError as error:
    print(error, error.args[0] is text)
print((lambda **names: names)(**{text: 2}))

# As any bytes.
print(data, len(data), data[0], data[-1], data[2:7], data[-2:], bytes(data) is data, data[:] is data)
print(data == b"".join([data]), data + b"!", b"!" + data, data * 2 == data + data, data < b"\x01", bool(data), type(data))
print(hash(data) == hash(b"".join([data])), {data: 1}[b"".join([data])], list(data[:3]), sum(data), b"fonts" in data, 65 in data)
print(memoryview(data)[1], bytes(memoryview(data)[2:7]), bytearray(data)[-1], binascii.hexlify(data), struct.unpack_from("<H", data, 1))
print(hashlib.sha256(data).digest() == hashlib.sha256(b"".join([data])).digest(), data.find(b"as"), data[2:26].decode())
print(data.split(b" "), data.replace(b"fonts", b"no"), b"%s" % data[2:7], min(data), max(data), int.from_bytes(data[:2], "big"))
print([constants.pair, (1, text, data)], set([text, data, text]) == {data, text}, {**{text: data}} == {text: data})
try:
    memoryview(data)[0] = 1
except TypeError as error:
    print("TypeError")
print(id(text) == id(text), text is constants.text, text is wide, isinstance(data, (bytes, str)), dir(text) == dir(""))
