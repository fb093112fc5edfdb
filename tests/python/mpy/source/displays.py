import sys
from sys import implementation as what, version_info

print(what.name, sys is not None, len(version_info) > 1)
print((1, "two", 3.5, None, ..., b"bytes", -7, 10**20, 1 << 40, "ä", (True, (False,))))
print([1, 2, [3]], {"a": 1, "b": {"c": 2}}, sorted({1, 2, 3} - {2}), ())
big = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, len("x"),
]  # fmt: skip
print(len(big), sum(big))
values = list(range(10))
values[2:4] = ["a"]
values[-1] += 100
del values[0], values[1:3]
print(values, values[::2], values[-2:], values[1:3])
print("%d-%s" % (1, "x"), f"{values[0]:>3}|{3.5!r}", "a" "b")
print(1 + 2 * 3 - 4 // 3, 7 % 4, 2**10, 5 / 2, 6 & 3, 6 | 3, 6 ^ 3, ~6, -6, +6, 1 << 4, 64 >> 2)
n = 5
n += 1
n -= 2
n *= 10
n //= 3
n **= 2
n %= 100
n |= 128
n &= 0xFF
n ^= 1
n <<= 3
n >>= 1
print(n, n / 4, (n := 3) + n)
a = b = [1]
a += [2]
print(b, a is b, 3 in a, 3 not in a)
x = {}
x["k"], x["l"] = 1, 2
print(sorted(x))
