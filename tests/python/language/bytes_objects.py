# bytes and bytearray.
b = b"hello\x00\xff"
print(b, len(b), b[0], b[-1], b[1:3], list(b[:2]), 104 in b, b"ell" in b)
print(bytes(3), bytes([1, 2, 255]), bytes("é", "utf8"), bytes(b"x"), bytes(bytearray(b"y")), bytes(range(3)), b"" == bytes())
print(b + b"!", b"ab" * 2, b"a" < b"b", b"abc" == bytearray(b"abc"), hash(b"x") == hash(b"x"))
print(b"a,b".split(b","), b",".join([b"x", b"y"]), b"abc".find(b"c"), b"abc".replace(b"b", b"-"), b" x ".strip(), b"Ab".lower(), b"ab".upper())
print(b"abc".startswith(b"ab"), b"abc".endswith(b"x"), b"abcabc".count(b"bc"), b"12".isdigit())
a = bytearray(b"abc")
a[0] = 65
a.append(100)
a.extend(b"ef")
a += b"g"
print(a, len(a), a[1:3], bytes(a[-2:]))
a[1:3] = b"XYZ"
a[0:0] = b"<<"
print(a)
a[2:] = b""
print(a, bytearray(2), bytearray([1, 2]), bytearray("x", "utf8"), bytearray(b"q") == b"q")
for wrong in (lambda: b[99], lambda: bytes([300])):
    try:
        wrong()
        print("no exception")
    except (IndexError, ValueError, TypeError) as e:
        print(type(e).__name__)
print(bytes.fromhex("00ff10"), b"\x00\xff".hex(), b"abc".decode(), repr(b"it's"), repr(b'"'), repr(b"\n\t\\\r"))
print(int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\x01\x02", "little"), (258).to_bytes(2, "big"), (258).to_bytes(4, "little"))
for x in b"ab":
    print(x, end=" ")
print({b"k": 1}[b"k"])
