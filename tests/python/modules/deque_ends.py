# collections.deque: both ends, a length that pushes out, and what an empty one refuses.
from collections import deque

d = deque([1, 2, 3], 4)
d.append(4)
d.append(5)
print(list(d), len(d))
d.appendleft(0)
print(list(d), d[0], d[-1], d[2], bool(d), 3 in d)
print(d.pop(), d.popleft(), list(d))
d[0] = "changed"
d.extend("xyz")
print(list(d), len(d), [item for item in d])
while d:
    d.popleft()
print(list(d), bool(d), len(d))
for source in ("d.pop()", "d.popleft()", "d[0]", "d[0] = 1", "d['a']", "deque(5, 5)", "deque([], -1)", "d.append()", "d.extend(5)", "d.nothing"):
    try:
        exec(source)
        print(source, "accepted")
    except Exception as e:
        print(source, type(e).__name__)
ring = deque((), 3)
for n in range(10):
    ring.append(n)
print(list(ring), sum(ring), max(ring))
