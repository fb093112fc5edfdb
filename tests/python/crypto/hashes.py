# Digests of known texts, fed whole and in pieces; lengths around a block's end.
import binascii
import hashlib

for name in ("md5", "sha1", "sha256"):
    new = getattr(hashlib, name)
    print(name, binascii.hexlify(new().digest()))
    print(name, binascii.hexlify(new(b"abc").digest()))
    for length in (55, 56, 63, 64, 65, 1024, 5000):
        data = bytes(i & 255 for i in range(length))
        whole = new(data).digest()
        pieces = new()
        for i in range(0, length, 37):
            pieces.update(memoryview(data)[i : i + 37])
        print(length, binascii.hexlify(whole)[:16], whole == pieces.digest())
