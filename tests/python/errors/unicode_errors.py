# Bytes that are no UTF-8.
try:
    b"ab\xff".decode()
except UnicodeError:
    print("UnicodeError")
try:
    str(b"\xc3\x28", "utf8")
except UnicodeError:
    print("UnicodeError")
