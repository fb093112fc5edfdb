# Floats: literals, arithmetic, conversion, comparison, infinity and what is not a number.
print(1.5, -0.0, 1e3, 1e-3, 2.5e10, 1e16, 1e22, 123456.789, 0.1, .5, 5., 1e100)
print(1.5 + 2, 2 - 0.5, 0.5 * 4, 7.0 / 2, 7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, 2.0**3, 2**0.5 > 1.41, 4**-1)
print(divmod(7.5, 2), -1.5, +1.5, abs(-2.5), round(2.5), round(3.5), round(-2.5), round(2.675, 1), round(1234.5, -2), int(2.99))
print(float("1.5"), float("-2e3"), float(" 7 "), float(3), float("inf"), float("-inf"), float("nan"), float())
inf, nan = float("inf"), float("nan")
print(inf > 1e308, -inf < 0, inf == inf, nan == nan, nan != nan, nan < 1, inf - inf == 0, inf + 1 == inf, 1 / inf)
print(1.0 == 1, 0.1 + 0.2 == 0.3, 0.5 + 0.25 == 0.75, 1.5 < 2, 2 >= 2.0, hash(2.0) == hash(2), {1.0: "x"}[1])
print(bool(0.0), bool(0.1), bool(nan), min(1.5, 1), max(2, 2.5), sum([0.5, 0.25]), sorted([2.5, 1, -0.5]))
print(str(1e15), repr(0.0001), 0.00001, 100000.0, 1e5, 3.0, 1 / 3 * 3 == 1.0)
print(True + 0.5, 5 // 0.5, 3 - 3.0, 0.0 == -0.0)
for wrong in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0.0**-1, lambda: int(inf), lambda: int(nan), lambda: float("x"), lambda: 1.5 << 1, lambda: 1.5 & 1, lambda: [1][1.0]):
    try:
        print(wrong())
    except (ZeroDivisionError, OverflowError, ValueError, TypeError) as e:
        print(type(e).__name__)
