# Slices: reading, assigning, deleting.
l = list(range(10))
print(l[2:5], l[:3], l[7:], l[-3:], l[:-7], l[:], l[::2], l[1::3], l[::-1], l[8:2:-2], l[-2::-3])
print(l[5:2], l[100:], l[-100:2], l[2:100], l[0:0], l[-1:], l[:-1][-1])
l[2:4] = ["a", "b", "c"]
print(l)
l[1:1] = [0.5]
l[len(l) :] = ["end"]
print(l)
l[2:6] = []
print(l)
l[:2] = ["x", "y"]
print(l)
del l[1:3]
del l[-1:]
print(l)
l[:] = (1, 2, 3)
print(l)
l[0:2] = l
print(l)
del l[:]
print(l)
t = tuple(range(6))
print(t[1:3], t[:0], t[-2:], "abcdef"[1:4], "abcdef"[-2:], b"abcdef"[2:4], range(10)[2:8:2])


class Show:
    def __getitem__(self, s):
        return (s.start, s.stop, s.step) if isinstance(s, slice) else s


s = Show()
print(s[1:2], s[:], s[::3], s[5], s[1:2, 3], s[()])
try:
    [1][::0]
except ValueError:
    print("ValueError")
try:
    [1]["a":]
except TypeError:
    print("TypeError")
