# What is compressed in each format comes back, whole and in pieces, with and without being told the format.
import deflate
import io


def pack(data, *how):
    out = io.BytesIO()
    with deflate.DeflateIO(out, *how) as d:
        d.write(data)
    return out.getvalue()


def unpack(data, *how):
    with deflate.DeflateIO(io.BytesIO(data), *how) as d:
        return d.read()


text = b"to be, or not to be, that is the question " * 20
for form, name in ((deflate.RAW, "RAW"), (deflate.ZLIB, "ZLIB"), (deflate.GZIP, "GZIP")):
    for bits in (0, 5, 9, 15):
        packed = pack(text, form, bits)
        print(name, bits, len(packed), unpack(packed, form, max(bits, 8)) == text)
    if form != deflate.RAW:
        print(unpack(packed) == text)
    print(unpack(pack(b"x", form), form), packed[:2])

# Where nothing was written there is not even a header.
print(pack(b"", deflate.GZIP))
packed = pack(text, deflate.ZLIB)
pieces = deflate.DeflateIO(io.BytesIO(packed))
got = b""
while True:
    piece = pieces.read(17)
    if not piece:
        break
    got += piece
print(got == text, pieces.read(), pieces.read(5))
