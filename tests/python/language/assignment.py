# Unpacking, augmented assignment, order of evaluation, deletion.
a, b = 1, 2
a, b = b, a
print(a, b)
a, b, c = "xyz"
a, (b, [c, d]) = 1, (2, [3, 4])
print(a, b, c, d)
first, *middle, last = range(5)
print(first, middle, last)
*init, end = "ab"
head, *tail = [1]
print(init, end, head, tail)
(x, y), z = [(1, 2), 3]
[p, q] = "PQ"
print(x, y, z, p, q)
l = [0] * 4
i = 0
i, l[i] = 1, "i was assigned first"
print(l)
log = []


def note(x, value=None):
    log.append(x)
    return value


note("object", l)[note("index", 2)] = note("value", 9)
print(log, l)
d = {"n": 1}
d["n"] += 5
l[0:2] += ["s"]
print(d, l)


class Holder:
    pass


h = Holder()
h.x = h.y = 3
h.x *= 4
h.x //= 5
h.y **= 2
h.y %= 5
h.y |= 8
h.y ^= 1
h.y <<= 2
h.y >>= 1
h.y &= 0xFE
print(h.x, h.y)
for bad in ("a, b = [1]", "a, b = 1, 2, 3", "a, *b, c = [1]", "a, b = None"):
    try:
        exec(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
s = [1, 2, 3, 4, 5]
del s[0], s[-1]
del s[1:]
print(s)
t = (1, 2)
u = t
t += (3,)
print(t, u)
