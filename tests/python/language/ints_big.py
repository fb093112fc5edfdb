# Integers without limit.
a = 123456789012345678901234567890
b = 987654321098765432109876543210
print(a + b, a - b, b - a, a * b)
print(b // a, b % a, -b // a, -b % a, divmod(b, -a), a // b, a // 7, a % 7)
print(a**3, 2**100, 3**80, (-5) ** 31, (-5) ** 32)
print(1 << 100, (1 << 100) >> 98, -(1 << 70) >> 3, -1 >> 100, a >> 200)
print(a & b, a | b, a ^ b, ~a, a & -b, -a | b, -a ^ -b, a & 0xFFFF, -1 & a)
print(a < b, a == a + 0, a != b, a > -b, a >= a, b <= a, -a < 0)
print(int("1" * 40), int("-" + "9" * 30), int("f" * 20, 16), str(a), repr(-a), "%d %x" % (a, a))
print(hex(1 << 80), bin(1 << 65), oct(1 << 66))
n = 1
for i in range(1, 31):
    n *= i
print(n)
print(n // (n // 7), sum([1 << 64, -(1 << 64), 5]), abs(-a), -a, +a, a - a, (a - a) == 0)
print(bool(a), hash(a) == hash(a + 0), {a: 1}[int(str(a))], a in [b, a], max(a, b) == b)
print(2**62, 2**63, 2**64, -(2**63), 2**31, 2**30 - 1, 4611686018427387904 - 1, -4611686018427387905 + 1)
print((2**63 - 1) + 1, (2**62) * 2, (-(2**63)) - 1, 3037000500 * 3037000500, -(2**62) * 2, 9223372036854775807 // -1)
print((1 << 64) // (1 << 32), (1 << 64) % 10, (10**30 + 7) % (10**15), 10**40 // 10**38, 10**20 // -3, 10**20 % -3)
print((1 << 130).to_bytes(17, "big"), int.from_bytes(b"\x01" * 12, "little"))
print(pow(3, 100, 7), pow(2, 200, 10**9 + 7), int(1e20), int(-1e25) < 0, float(1 << 70))
try:
    1 << 64 << -1
except ValueError:
    print("ValueError")
try:
    a // 0
except ZeroDivisionError:
    print("ZeroDivisionError")
