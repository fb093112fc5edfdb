# Changing a bytearray in place; numbers beyond a byte lose their high bits.
b = bytearray(b"abc")
b.append(100)
b.extend(b"ef")
b.extend([103])
b += b"h"
print(b, len(b))
b[0] = 65
b[-1] = ord("H")
b[1:3] = b"--"
print(b)
b[2:4] = b""
b[1:1] = b"<<>>"
print(b)
b[:] = b"new"
print(b, b is bytearray(b))
other = b
other += b"er"
print(b, b is other)
b *= 2
print(b)
for change in ("b.append('a')", "b.append(None)", "b.extend(5)", "b[99] = 1", "b['a'] = 1", "b[0] = 'a'", "b[0] = 1.5", "b += 1", "b.append()", "b < 1"):
    try:
        exec(change)
        print(change, "changed")
    except Exception as e:
        print(change, type(e).__name__)
b.append(256 + 65)
b.append(-1)
b[0] = 300
print(b)
