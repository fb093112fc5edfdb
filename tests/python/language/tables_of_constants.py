# A long list or set of constants is a fresh one each time, equal to its text.


def squares():
    return [
        0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 289, 324, 361, 400, 441, 484, 529, 576,
        625, 676, 729, 784, 841, 900, 961, 1024, 1089, 1156, 1225, 1296, 1369, 1444, 1521, 1600, 1681, 1764, 1849, 1936,
        2025, 2116, 2209, 2304, 2401, 2500, 2601, 2704, 2809, 2916, 3025, 3136, 3249, 3364, 3481, 3600, 3721, 3844, 3969,
    ]  # fmt: skip


a, b = squares(), squares()
print(a == [n * n for n in range(64)], len(a))
a[0] = "changed"
a.append("more")
print(b[0], len(b), squares()[0], len(squares()))

mixed = [
    1, -1, 2.5, -0.0, 1e300, "text", "", b"bytes", None, True, False, ..., (), (1, (2, "x")), 10**30, -(2**70),
    1 + 2, not 1, "a" "b", 1, 1.0, True, "same", "same", 0x7FFFFFFF, 0x80000000, -0x80000000, -0x80000001,
    1 << 62, 1 << 63, -(1 << 63), 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
]  # fmt: skip
print(len(mixed), mixed[:16])
print(mixed[16:32])
print([type(x).__name__ for x in mixed[19:22]])

letters = {
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x",
    "y", "z", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V",
    "W", "X", "Y", "Z", "a", "A",
}  # fmt: skip
print(len(letters), "".join(sorted(letters)))


def one_that_is_not(x):
    return [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, x, 52, 53, 54,
    ]  # fmt: skip


print(sum(one_that_is_not(51)), one_that_is_not("x")[51])
