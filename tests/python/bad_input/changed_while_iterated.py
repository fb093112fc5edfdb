# Containers changed while something goes through them: never a crash, and lists follow the change.
l = [1, 2, 3]
for x in l:
    if len(l) < 8:
        l.append(x * 10)
print(l)
l = [1, 2, 3, 4]
for x in l:
    l.remove(x)
print(l)
l = list(range(10))
for x in l:
    l.clear()
print(l)
l = [3, 1, 2]
for x in l:
    l[:] = [9]
print(l)
for change in (lambda d: d.update({"n": 1}), lambda d: d.pop(1, 0), lambda d: d.clear()):
    d = {1: 1, 2: 2, 3: 3}
    try:
        for k in d:
            change(d)
        print("ended", len(d))
    except RuntimeError as e:
        print("RuntimeError", e)
s = {1, 2, 3}
try:
    for x in s:
        s.add(x + 100)
        if len(s) > 50:
            break
    print("ended")
except RuntimeError as e:
    print("RuntimeError")
b = bytearray(b"abc")
seen = 0
for x in b:
    seen += 1
    if seen < 10:
        b.append(x)
print(seen, len(b))
b = bytearray(b"abcdef")
for x in b:
    b[:] = b""
print(b)
from collections import deque

q = deque([1, 2, 3], 10)
try:
    for x in q:
        q.append(x)
    print("ended")
except RuntimeError as e:
    print("RuntimeError")
it = iter([1, 2, 3])
print(next(it), list(it), list(it))
