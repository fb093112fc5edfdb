# memoryview: a window on somebody else's bytes.
a = bytearray(b"0123456789")
m = memoryview(a)
print(len(m), m[0], m[-1], bytes(m[2:5]), list(m[:3]))
m[0] = 65
m[1:3] = b"BC"
print(a)
part = m[4:8]
part[0] = ord("x")
print(a, bytes(part), len(part[1:]), bytes(part[1:]))
r = memoryview(b"fixed")
try:
    r[0] = 1
except TypeError:
    print("read only")
try:
    m[0:2] = b"too long"
except ValueError:
    print("size stays")
try:
    m[100]
except IndexError:
    print("IndexError")
print(r == b"fixed", m == a, [x for x in r[:2]], bytes(memoryview(r)))
import array

n = array.array("h", [1, -2, 3])
v = memoryview(n)
v[1] = 500
print(len(v), v[0], v[1], n, list(v[1:]))
