# A digest ends a hash object; data must be a buffer.
import hashlib

for new in (hashlib.md5, hashlib.sha1, hashlib.sha256):
    h = new(b"123")
    print(len(h.digest()))
    for call in (h.digest, lambda: h.update(b"4")):
        try:
            call()
        except ValueError as e:
            print("ValueError", e)
    for bad in (1, None, [1]):
        try:
            new(bad)
        except TypeError as e:
            print("TypeError", e)
    h = new()
    try:
        h.update(5)
    except TypeError as e:
        print("TypeError", e)
    print(h.digest() == new().digest())
    try:
        new(b"", b"")
    except TypeError as e:
        print("TypeError", e)

try:
    hashlib.md5.update(hashlib.sha1(), b"x")
except TypeError:
    print("TypeError")
