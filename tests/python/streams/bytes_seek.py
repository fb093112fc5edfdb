# Seeking in a stream in memory: from all three places, past the end, and where there is no place.
import io

b = io.BytesIO(b"0123456789")
print(b.seek(4), b.read(2))
print(b.seek(-3, 1), b.read(2))
print(b.seek(-2, 2), b.read())
print(b.seek(-100, 1), b.tell())

# Writing past the end fills the gap with zeros.
print(b.seek(3, 2), b.write(b"x"), b.getvalue())
print(b.seek(1 << 40), b.read(), b.tell())

for offset, whence in ((-1, 0), (0, 3), (0, -1)):
    try:
        b.seek(offset, whence)
    except OSError as e:
        print("OSError", e.errno)
for bad in ("1", None, 1.5, 1 << 80):
    try:
        b.seek(bad)
    except (TypeError, OverflowError) as e:
        print(type(e).__name__)
print(b.seek(0), b.readline())
