# struct: sizes, byte orders, padding, and formats or data that do not fit.
import struct

for form in ("b", "<h", ">h", "<i", ">i", "!I", "<q", "<bi", "<3s", "<2h", "<f", ">d", "", "<x2b"):
    print(repr(form), struct.calcsize(form))
print(struct.pack("<bHi", -1, 65535, -2), struct.pack(">hq", 258, -1), struct.pack("<4s2s", b"ab", b"xyz"), struct.pack("<fd", 1.5, -2.0), struct.pack("2x"))
print(struct.unpack("<bHi", b"\xff\xff\xff\xfe\xff\xff\xff"), struct.unpack(">2h", b"\x01\x02\x03\x04"), struct.unpack("<3s", b"abc"), struct.unpack("<f", b"\0\0\xc0\x3f"), struct.unpack("", b""))
buffer = bytearray(6)
struct.pack_into("<H", buffer, 1, 0x0201)
struct.pack_into(">H", buffer, -2, 0x0304)
print(buffer, struct.unpack_from("<H", buffer, 1), struct.unpack_from(">H", buffer, -2), struct.unpack_from("B", memoryview(buffer)[1:]))
for call in (
    lambda: struct.unpack("<i", b"abc"),
    lambda: struct.unpack_from("<i", buffer, 4),
    lambda: struct.pack_into("<i", buffer, 4, 1),
    lambda: struct.pack_into("<i", buffer, -9, 1),
    lambda: struct.pack("<i", "a"),
    lambda: struct.calcsize("w"),
    lambda: struct.pack("<s", 1),
    lambda: struct.unpack(1, b""),
    lambda: struct.pack_into("<h", b"ab", 0, 1),
):
    try:
        print(call())
    except Exception as e:
        print("refused", end=" ")
print(buffer)
