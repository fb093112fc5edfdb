# A memoryview is a window into memory that somebody else owns.
data = bytearray(b"abcdefgh")
view = memoryview(data)
part = view[2:6]
inner = part[1:3]
print(bytes(view), bytes(part), bytes(inner), len(view), len(part), len(inner), view.itemsize)
inner[0] = ord("X")
part[2:4] = b"YZ"
print(data, bytes(inner), view[3] == ord("X"), list(part), inner[-1])
print(bytes(view[-2:]), bytes(view[5:2]), bytes(view[100:]), len(view[:0]), view[:3] == b"abc", part == part[:], view == memoryview(data))
data[0] = 0
print(view[0], bytes(view[:1]))
fixed = memoryview(b"fixed")
print(fixed[0], bytes(fixed[1:]))
for change in ("fixed[0] = 1", "fixed[0:1] = b'F'", "view[8] = 1", "view[0:2] = b'abc'", "view[0] = 'a'", "del view[0]"):
    try:
        exec(change)
    except Exception as e:
        print(change, type(e).__name__)
for change in (
    lambda: view[-9],
    lambda: view["a"],
    lambda: memoryview([1]),
    lambda: memoryview(),
    lambda: view + view,
):
    try:
        print(change())
    except Exception as e:
        print(type(e).__name__)
print(data)
