# Containers that contain themselves can be shown, compared and copied, or say why not.
l = [1]
l.append(l)
d = {}
d["d"] = d
t = ([],)
t[0].append(t)
print(l == l, l[1] is l)
for v in (l, d, t):
    try:
        print(len(repr(v)) < 100)
    except RuntimeError as e:
        print("RuntimeError", e)
m = [1]
m.append(m)
for compare in (lambda: l == m, lambda: d == {"d": d}, lambda: l < m, lambda: hash(t)):
    try:
        print(compare())
    except (RuntimeError, TypeError) as e:
        print(type(e).__name__)


class R:
    def __init__(self):
        self.me = [self]

    def __repr__(self):
        return "R(%r)" % self.me


try:
    print(len(repr(R())) > 0)
except RuntimeError as e:
    print("RuntimeError")
import json

try:
    json.dumps(l)
except (RuntimeError, ValueError) as e:
    print(type(e).__name__)
print("usable")
