# Integers: floor division, modulo, powers, shifts, bits, in every combination of signs.
for a in (7, -7, 0, 1, -1):
    for b in (2, -2, 3, -3):
        print(a // b, a % b, divmod(a, b) == (a // b, a % b), a * b, a & b, a | b, a ^ b, end="; ")
    print()
print(2**10, (-2) ** 3, 2**-1, 0**0, pow(3, 4), pow(7, 3, 5), -(2**2))
print(1 << 10, -1 >> 5, 1000 >> 3, -9 >> 1, ~0, ~5, ~-6, 5 & -4, -5 | 3, -5 ^ 3)
print(7 / 2, 6 / 3, -7 / 2, 1 / 4, True + True, True * 5, False - 1, ~True)
print(int("42"), int("-0x1f", 16), int("0b101", 0), int("0o17", 0), int("  7 "), int("zz", 36), int(3.9), int(-3.9), int())
print(hex(255), oct(8), bin(5), hex(-1), bin(0), 0xFF, 0o17, 0b101, 1_000_000)
print(abs(-5), abs(5), min(3, -3), max(1, 2), sum([1, 2, 3], 10), round(7), bool(0), bool(-1))
print(5 == 5.0, 5 < 5.5, 2 > 1.5, 1 == True, 0 == False, 3 != 3.0, 10 is not None)
print(int.from_bytes(b"\x00\x01", "big"), (1000).to_bytes(3, "little"), str(-12), repr(12))
x = 5
x += 3
x -= 1
x *= 4
x //= 3
x **= 2
x %= 50
x <<= 3
x >>= 1
x |= 3
x &= 0x3F
x ^= 7
print(x)
