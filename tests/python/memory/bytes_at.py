# Bytes by address: bytes_at copies, bytearray_at shows what is there; each keeps what it needs alive.
import gc
import uctypes

data = bytearray(b"0123456789")
address = uctypes.addressof(data)
copy = uctypes.bytes_at(address + 2, 4)
view = uctypes.bytearray_at(address + 2, 4)
data[3] = ord("x")
print(copy, view, type(view), len(view))
view[0] = ord("y")
view[2:4] = b"zz"
print(data)
print(view[1:3], view + b"!", view == b"yxzz", list(view), b"xz" in view, bytes(view))
print(uctypes.addressof(view) - address, uctypes.addressof(memoryview(data)[3:]) - address)

# The memory stays as long as something shows it.
data = None
gc.collect()
for _ in range(50):
    bytearray(10)
gc.collect()
print(view)

# What changes the length of a view gives it bytes of its own.
data = bytearray(b"abcdef")
view = uctypes.bytearray_at(uctypes.addressof(data), 3)
view.append(ord("X"))
view[0] = ord("A")
print(view, data)
view = uctypes.bytearray_at(uctypes.addressof(data) + 1, 3)
view.pop(0)
view *= 2
print(view, data)
view = uctypes.bytearray_at(uctypes.addressof(data) + 1, 3)
view.clear()
view.extend(b"new")
print(view, data)
view = uctypes.bytearray_at(uctypes.addressof(data) + 1, 3)
view.insert(1, 33)
del view[0]
print(view, data)
view = uctypes.bytearray_at(uctypes.addressof(data) + 1, 3)
view.reverse()
print(view, data)
