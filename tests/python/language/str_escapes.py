# What literals mean, and how repr writes it again.
print(["\x41\101\u0041\t\\\'\"\a\b\f\v\0", r"\x41\n", "a\
b", '''c
d''', "\377\60"])
for text in ("'", '"', "'\"", "\\", "\n\r\t", "\0\x01\x1f\x7f", "\x80\xa0\xff", "ä€", "\U0001f600"):
    print(len(text), [ord(c) for c in text], ascii(text))
for text in ("'", '"', "'\"", "\\", "\n\r\t", "\0\x01\x1f\x7f"):
    print(repr(text), repr(text.encode()), eval(repr(text)) == text, eval(repr(text.encode())) == text.encode())
print(b"\x00\xff\\'\"", rb"\x00", b'"', b"'")
for source in (r'"\x4"', r'"\u12"', r'"\U00110000"', r'"abc', r"'''abc", r'b"\x"', 'b"ä"'):
    try:
        print(eval(source))
    except SyntaxError:
        print("SyntaxError")
