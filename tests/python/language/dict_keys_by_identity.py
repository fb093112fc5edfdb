# An ordered dict is searched without hashes: any object can be its key. An empty one is not searched at all.
from collections import OrderedDict

d = OrderedDict()
d[[1]] = "list"
d[:3] = "slice"
d["name"] = "str"
print(d[[1]], d[:3], d["name"], [2] in d, len(d), [slice(None, 3)] == list(d)[1:2])
d[[1]] = "other list"
del d[:3]
print(list(d.items()))
for f in (lambda: {}[[1]], lambda: {1: 2}[[1]], lambda: {}[:], lambda: [] in {}, lambda: [] in {1}, lambda: {[]: 1}, lambda: d[[2]]):
    try:
        print(f())
    except (TypeError, KeyError) as e:
        print(type(e).__name__, e)
print(type(hash({}.values())))

# set.pop() takes the oldest.
s = {3, 1}
s |= {2}
print(s.pop(), s.pop(), s)
s = set(range(1000))
for i in range(999):
    assert s.pop() == i
s.add(0)
print(s, s.pop(), s.pop(), s)
try:
    s.pop()
except KeyError as e:
    print("KeyError:", e)
