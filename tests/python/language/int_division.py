# Floor division and remainder follow the sign of the divisor; pow with three arguments; shifts.
for a in (7, -7, 0, 10**20, -(10**20)):
    for b in (2, -2, 3, -(10**18) - 1):
        q, r = divmod(a, b)
        print(a, b, q, r, a // b == q, a % b == r, q * b + r == a, a / b if b in (2, -2) else "")
for a, b, m in ((2, 10, 1000), (3, 0, 5), (5, 3, 1), (-3, 3, 7), (3, 3, 7), (12345678901234567890, 3, 97), (2, 100, 10**9)):
    print(pow(a, b, m), end=" ")
print()
print(1 << 0, 1 << 40, -1 << 3, 5 >> 1, -5 >> 1, -1 >> 100, 1 >> 100, 0 << 70, (1 << 70) >> 69, -(1 << 70) >> 69)
print(2**0, 2**-1, (-2) ** 3, 0**0, 2**64, (-1) ** 100, 10**-2)
for call in (lambda: 1 // 0, lambda: 1 % 0, lambda: divmod(1, 0), lambda: 1 / 0, lambda: 1 << -1, lambda: 1 >> -1, lambda: 0**-1, lambda: pow(2, 3, 0), lambda: 10**20 // 0, lambda: 1.0 % 0, lambda: 1.0 // 0):
    try:
        print(call())
    except (ZeroDivisionError, ValueError) as e:
        print(type(e).__name__, end=" ")
print()
