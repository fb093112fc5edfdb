# Integers beside floats and complex numbers: each operator gives what both converted would give.
for x, y in ((3, 0.5), (0.5, 3), (-7, 2.0), (2.0, -7), (0, 1.5), (2**60, 0.5), (10**30, 0.5), (1.5, 10**30)):
    print(x + y, x - y, x * y, x / y, x == y, x < y, x >= y)
for x, y in ((2, 1j), (1j, 2), (0.5, 1 + 2j), (1 - 1j, 1 + 1j)):
    print(x + y, x - y, x * y, x == y, x != y)
print(2**53 == float(2**53), 2**53 + 1 == float(2**53), 2**53 + 1 > float(2**53), -(2**53) - 1 < -float(2**53))
print(3 ** 2.0, 2.0**2, 9.0**0.5, 2**-1, 1.5**2)
for f in (lambda: 1 / 0.0, lambda: 1.0 / 0, lambda: 1j / 0, lambda: 0.0**-1, lambda: 1.5 // 0, lambda: 5 % 0.0):
    try:
        print(f())
    except ZeroDivisionError:
        print("ZeroDivisionError")
for f in (lambda: 1j < 2, lambda: 1 + "1", lambda: "1" + 1, lambda: [1] + (1,), lambda: 1j // 2, lambda: None + 1.5):
    try:
        print(f())
    except TypeError:
        print("TypeError")
total = 1
total += 0.5
total *= 2j
total -= 1
print(total)
