# Methods of bytes and bytearrays, which take bytes and give their own type.
for kind in (bytes, bytearray):
    b = kind(b"a,b,,c")
    print(b, b.split(b","), b.find(b","), b.rfind(b",,"), b.count(b","), b.replace(b",", b"--"), b.upper())
    print(b.startswith(b"a"), b.endswith(bytearray(b"c")), b.partition(b","), b.index(b"c"), b[0], b[-1:], b[::1], len(b))
    print(b == b"a,b,,c", b == bytearray(b"a,b,,c"), b != b"", b < b"b", 97 in b, b"b," in b, b"x" in b, list(b[:3]))
    print(b + b"!", b[:2] * 2, type(b + b"").__name__, type(b[:1]).__name__, type(b * 2).__name__)
    for call in (lambda: b.split(","), lambda: b.find("a"), lambda: b + 1, lambda: b[10], lambda: b.index(b"x"), lambda: b["a"], lambda: b * b, lambda: b.join(["a"])):
        try:
            print(call())
        except Exception as e:
            print(type(e).__name__, end=" ")
    print()
print(b"a" + bytearray(b"b"), bytearray(b"a") + b"b", hash(b"x") == hash(b"x"), {b"k": 1}[b"k"])
