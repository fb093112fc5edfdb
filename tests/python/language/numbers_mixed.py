# Mixed arithmetic: int with float with bool with big.
values = (3, -2, 0.5, True, 1 << 65)
for a in values:
    for b in values:
        print(a + b, a - b, a * b, a < b, a == b, end="; ")
    print()
print(7 // 2.0, 7 % 2.5, 2**0.5 == 0.5**-0.5 * 1.0, True / 2, (1 << 65) / (1 << 64), 5 / 2 == 2.5)
print((1 << 53) == float(1 << 53), 10**18 < 1e19, -(10**20) < -1e10, (1 << 65) > 0.5, int(0.5 + 0.5))
print(1 if 0.0 else 2, not 0.0, 0.0 or "zero", 1e-300 * 1e-300, sum([1, 0.5, True]))
print(min(1, 1.0), max(True, 1), [1, 2][True], "ab"[False], range(5)[True])
