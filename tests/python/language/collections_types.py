# deque, namedtuple, OrderedDict.
from collections import OrderedDict, deque, namedtuple

d = deque((), 5)
for i in range(7):
    d.append(i)
print(len(d), d.popleft(), d.pop(), list(d))
d.appendleft(9)
d.extend([7, 8])
print(list(d), bool(d), d[0], d[-1])
try:
    deque((), 2).popleft()
except IndexError:
    print("IndexError")
P = namedtuple("P", ["x", "y"])
p = P(1, y=2)
print(p, p.x, p[1], p == (1, 2), len(p), isinstance(p, tuple), list(map(lambda v: v + 1, p)))
x, y = p
print(x, y, P("a", "b") < P("a", "c"), {p: 1}[(1, 2)])
for wrong in (lambda: P(1), lambda: P(1, 2, 3), lambda: P(x=1, z=2)):
    try:
        wrong()
    except TypeError:
        print("TypeError")
try:
    p.x = 5
except AttributeError:
    print("AttributeError")
o = OrderedDict([("z", 1), ("a", 2)])
o["m"] = 3
del o["a"]
o["a"] = 4
print(list(o), list(o.values()), list(o.items()), o["m"], o == OrderedDict([("z", 1), ("m", 3), ("a", 4)]))
print(o.popitem(), list(o))
