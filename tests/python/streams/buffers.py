# What write and readinto take: any buffer, a part of it, and nothing else.
import array, io

b = io.BytesIO()
print(b.write(b"abc"), b.write("é"), b.write(bytearray(b"xy")), b.write(memoryview(b"12345")[1:3]), b.write(array.array("H", [1])))
print(b.getvalue())
print(b.write(b"0123456789", 3), b.write(b"0123456789", 8, 5), b.write(b"01", 5, 1))
print(b.getvalue()[-5:])

b.seek(0)
target = bytearray(b"------")
print(b.readinto(target, 2), target)
print(b.readinto(memoryview(target)[3:5]), target)
print(b.readinto(bytearray()), b.readinto(target, 100))
whole = array.array("H", [0, 0])
b.seek(0)
print(b.readinto(whole), whole)

for call in (
    lambda: b.write(5),
    lambda: b.write(None),
    lambda: b.write([1]),
    lambda: b.readinto(b"bytes"),
    lambda: b.readinto("str"),
    lambda: b.readinto(3),
    lambda: b.read("1"),
):
    try:
        call()
    except TypeError as e:
        print("TypeError")

# More than any memory holds.
try:
    b.read(1 << 50)
except MemoryError:
    print("MemoryError")
print(b.read(1 << 10) == b.getvalue()[4:])
