# Division of long numbers rounds down, and the remainder has the sign of the divisor.
def check(a, b):
    q, r = divmod(a, b)
    good = q * b + r == a and (0 <= r < b if b > 0 else b < r <= 0)
    return good and q == a // b and r == a % b


base = 7**3000 + 11**1500
for power in (1, 2, 17, 64, 65, 128, 500, 1000, 4000, 8000):
    divisor = (1 << power) + power
    print(power, check(base, divisor), check(-base, divisor), check(base, -divisor), check(-base, -divisor))

# Divisors and quotients at the edges of a word.
for bits in (63, 64, 127, 128, 192, 640):
    edge = 1 << bits
    print(bits, check(edge * edge - 1, edge), check(edge * edge, edge - 1), check(edge**3 - 1, edge + 1), check(edge - 1, edge))

print(base // base, base % base, (base - 1) // base, -1 // base, -1 % base == base - 1)
for f in (lambda: base // 0, lambda: base % 0, lambda: divmod(base, 0), lambda: base / 0):
    try:
        f()
    except ZeroDivisionError:
        print("ZeroDivisionError")
