# Anything with a buffer is hashed by its bytes: str, bytearray, array, and classes derived from a hash.
import array
import hashlib

want = hashlib.sha256(b"abcd").digest()
print([hashlib.sha256(data).digest() == want for data in ("abcd", bytearray(b"abcd"), memoryview(b"xabcd")[1:])])
print(hashlib.md5(array.array("B", [1, 2])).digest() == hashlib.md5(b"\x01\x02").digest())


class Twice(hashlib.sha1):
    def update(self, data):
        super().update(data)
        super().update(data)


h = Twice()
h.update(b"ab")
print(h.digest() == hashlib.sha1(b"abab").digest())
