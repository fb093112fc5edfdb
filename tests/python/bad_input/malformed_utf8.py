# Source and data that are no UTF-8 are refused by name; nothing gets in.
for data in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82", b"a\x80b", b"\xc3", b"\xf0\x9f\x98"):
    try:
        str(data, "utf-8")
        print("decoded", data)
    except UnicodeError:
        print("UnicodeError", data)
    try:
        exec(b"x = '" + data + b"'")
        print("executed", data)
    except (SyntaxError, UnicodeError) as e:
        print(type(e).__name__)
for good in (b"\xc3\xa9", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80"):
    print(good.decode(), len(good.decode()))
try:
    exec(b"\xc3\xa9t\xc3\xa9 = 5\nprint(\xc3\xa9t\xc3\xa9)")
except SyntaxError as e:
    print("SyntaxError")
for text in ("\0", "x = 1\0", "'\\ud800'", "'\\U00110000'", "'\\x4'", "'\\N{DASH}'", "\ufeffprint('bom')", "x\u200b = 1"):
    try:
        exec(text)
        print("executed", repr(text))
    except (SyntaxError, ValueError, UnicodeError, NotImplementedError) as e:
        print(type(e).__name__, repr(text))
