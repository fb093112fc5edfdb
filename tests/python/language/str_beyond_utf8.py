# A str may hold what UTF-8 proper does not: surrogates, and what bytes with larger numbers are decoded to.
s = chr(0xD800)
print(repr(s), len(s), ord(s) == 0xD800, s == chr(0xD800), s < chr(0xE000), s in "a" + s, repr("a" + s + "'")[:4])
t = b"\xed\xa0\x80|\xf4\x90\x80\x80".decode()
print(repr(t), len(t), [hex(ord(c)) for c in t], t[2:] == b"\xf4\x90\x80\x80".decode(), t.encode())
print({s: 1}[chr(0xD800)], repr([s]), hash(s) == hash(chr(0xD800)), t.split("|")[0] == s, repr(s * 2))
for bad in (b"\xff", b"\xed\xa0", b"\xf8\x80\x80\x80\x80", b"a\x80", b"\xc0a", b"\xf4\x90\x80"):
    try:
        print(bad.decode())
    except UnicodeError as e:
        print("UnicodeError:", e)
for attempt in (lambda: chr(-1), lambda: chr(0x110000), lambda: ord(s + s), lambda: b"x".decode("latin-1"), lambda: "x".encode("utf-16")):
    try:
        print(attempt())
    except (ValueError, TypeError, LookupError) as e:
        print(type(e).__name__, e)
print("é".encode("utf-8"), b"\xc3\xa9".decode("UTF8"), "é".encode("ascii", "replace"))
