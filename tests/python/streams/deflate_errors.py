# Bad arguments, formats that are not there, damaged and truncated data, a closed stream.
import deflate
import io


def attempt(f):
    try:
        print(f())
    except (OSError, EOFError, ValueError, TypeError) as e:
        print(type(e).__name__, e)


D = deflate.DeflateIO
for arguments in ((), (1, 2, 3, 4, 5), (io.BytesIO(), -1), (io.BytesIO(), 4), (io.BytesIO(), 1, 4), (io.BytesIO(), 1, 16), (io.BytesIO(), "1")):
    attempt(lambda: D(*arguments))
attempt(lambda: D(5).read())
attempt(lambda: D(5, deflate.ZLIB).write(b"x"))

raw, zlib = b"\xcbH\xcd\xc9\xc9\x07\x00", b"\x18\x95\xcbH\xcd\xc9\xc9\x07\x00\x06,\x02\x15"
for data, form in (
    (b"", deflate.AUTO),
    (b"\x1f\x8b\x07", deflate.AUTO),
    (b"\x1f\x8b\x08\xff", deflate.GZIP),
    (raw, deflate.AUTO),
    (raw, deflate.ZLIB),
    (zlib, deflate.GZIP),
    (zlib[:-1], deflate.ZLIB),
    (zlib[:-1] + b"\0", deflate.ZLIB),
    (raw[:3], deflate.RAW),
    (b"\x07", deflate.RAW),
    (b"\x03\x02", deflate.RAW),
    (b"\x05" + b"\xff" * 20, deflate.RAW),
    (b"\x01\x05\x00\x00\x00", deflate.RAW),
):
    attempt(lambda: D(io.BytesIO(data), form).read())

# What failed once does not go on.
d = D(io.BytesIO(b"\x07" + raw), deflate.RAW)
attempt(d.read)
attempt(d.read)

d = D(io.BytesIO(raw), deflate.RAW)
attempt(lambda: d.read(2))
d.close()
d.close()
attempt(d.read)
attempt(lambda: d.write(b"a"))
print(hasattr(d, "seek"), hasattr(d, "tell"))
