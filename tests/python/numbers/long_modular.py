# pow with a modulus, of numbers of hundreds of digits.
p = 2**521 - 1
q = 2**127 - 1
for a in (3, 2**300 + 1, p - 1, p + 5, -7):
    print(pow(a, p - 1, p), pow(a, q - 1, q), pow(a, 0, p), pow(a, 1, q) == a % q)
print(pow(3, 10**40, 10**9 + 7), pow(10**50, 10**3, 7), pow(5, 3, 1), pow(5, 0, 1))
print(pow(2, 5000, 2**4999), pow(2, 4998, 2**4999) == 2**4998)
try:
    pow(2, 10**30, 0)
except (ValueError, ZeroDivisionError):
    print("no modulus of zero")
