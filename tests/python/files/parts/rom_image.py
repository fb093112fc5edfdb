# Images of `VfsRom`, made by hand.


def number(n):
    "7 bits to a byte, the most significant first."
    out = bytes([n & 0x7F])
    while n > 0x7F:
        n >>= 7
        out = bytes([0x80 | n & 0x7F]) + out
    return out


def record(kind, payload):
    return number(kind) + number(len(payload)) + payload


def file(name, data):
    return record(5, number(len(name)) + name + record(2, data))


def folder(name, *entries):
    return record(4, number(len(name)) + name + b"".join(entries))


def image(*entries):
    body = b"".join(entries)
    return b"\xd2\xcd\x31" + number(len(body)) + body
