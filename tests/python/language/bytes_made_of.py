# What bytes and bytearrays can be made of; numbers beyond a byte lose their high bits in a bytearray only.
for kind in (bytes, bytearray):
    print(kind(), kind(3), kind([1, 2, 255]), kind(range(3)), kind(b"x"), kind("ä", "utf-8"), kind(memoryview(b"mv")), kind(n for n in (65, 66)))
    for source in ([256], [-1], ["a"], "text", 1.5, None, [1.0], {"a": 1}):
        try:
            print(kind(source))
        except (ValueError, TypeError, NotImplementedError) as e:
            print(repr(source), type(e).__name__)
print(bytes.fromhex("00ff 1A"), b"\x00\xff".hex(), b"abc".hex(":"), bytearray(b"\x01").hex())
for text in ("0", "0g", "zz", "0 0"):
    try:
        print(bytes.fromhex(text))
    except ValueError:
        print(repr(text), "ValueError")
print((5).to_bytes(2, "big"), (5).to_bytes(2, "little"), int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\x01\x02", "little"), int.from_bytes(b"", "big"))
for call in (lambda: (256).to_bytes(1, "big"), lambda: (1).to_bytes(-1, "big"), lambda: int.from_bytes(1, "big")):
    try:
        print(call())
    except (OverflowError, ValueError, TypeError) as e:
        print(type(e).__name__)
