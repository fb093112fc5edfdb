# Where text is as in CPython, though MicroPython's differs: f-strings, encodings, separators, padding.
x = 5
print("{a}" f"{x}", f"{x}" "{b}", f"{'a' 'b'!r} {x:>{x}}|", f"{ {'k': 'v'}['k'] }", f"{x!r:>4}")
print("é".encode("utf-8"), b"\xc3\xa9".decode(encoding="utf-8"), b"ab".decode("ascii"))
print("aéb".encode("ascii", "replace"), "aéb".encode("ascii", "ignore"), b"a\xffb".decode("utf-8", "ignore"))
for f in (lambda: "é".encode("ascii"), lambda: b"\xff".decode(), lambda: b"x".decode("no such")):
    try:
        print(f())
    except (UnicodeError, LookupError) as e:
        print(type(e).__name__ in ("UnicodeError", "UnicodeEncodeError", "UnicodeDecodeError", "LookupError"))
print("{:,.2f}".format(1234567.891), "{:,}".format(1e6), "{:_d}".format(10**6), f"{1234.5:>12,.1f}")
print("ab".ljust(4, ".") + "|", "ab".rjust(4) + "|", "7".zfill(3), "-7".zfill(4))
print("Title Case".swapcase(), "prefix-x".removeprefix("prefix-"), "a\tb".expandtabs(4))
