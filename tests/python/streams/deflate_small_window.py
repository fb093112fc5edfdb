# Data that refers farther back than the window is refused, and so is a window that the heap has no room for.
import deflate
import io


def pack(data, bits):
    out = io.BytesIO()
    with deflate.DeflateIO(out, deflate.RAW, bits) as d:
        d.write(data)
    return out.getvalue()


data = bytes(range(200)) * 2
packed = pack(data, 10)
print(len(packed) < 250, len(pack(data, 7)) > 400)
for bits in range(5, 11):
    try:
        print(bits, deflate.DeflateIO(io.BytesIO(packed), deflate.RAW, bits).read() == data)
    except OSError as e:
        print(bits, "OSError", e.errno)

d = deflate.DeflateIO(io.BytesIO(), deflate.RAW, 15)
full = []
try:
    while True:
        full.append(bytearray(2000))
except MemoryError:
    pass
try:
    d.write("x")
except MemoryError:
    print("MemoryError")
d.close()
del full
print(pack(b"abc", 15))
