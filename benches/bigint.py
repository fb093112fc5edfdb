# Integers beyond the machine word: digits of pi, powers, factorials, decimal text.
repeats = 1


def arctan_inverse(x, unit):
    # atan(1 / x) * unit, by its series.
    total = term = unit // x
    square = x * x
    n = 3
    sign = -1
    while term:
        term //= square
        total += sign * (term // n)
        sign = -sign
        n += 2
    return total


def pi(digits):
    unit = 10 ** (digits + 10)
    return 4 * (4 * arctan_inverse(5, unit) - arctan_inverse(239, unit)) // 10**10


def spigot(n):
    # Digits one at a time, by a stream of fractional linear maps.
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    out = 0
    while n:
        if 4 * q + r - t < m * t:
            out = (out * 10 + m) % 1000003
            n -= 1
            q, r, m = q * 10, (r - m * t) * 10, (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return out


def main():
    total = 0
    for _ in range(repeats):
        text = str(pi(200))
        total += int(text[-9:]) + len(text)
        total = (total * 31 + spigot(50)) % 1000003
        product = 1
        for i in range(1, 150):
            product *= i
        total += product % 1000003 + (product >> 600) % 977 + pow(3, 500, 1000003)
        total += len(str(product)) + int(str(product)[:30]) % 1009
        total %= 1000003
    print("bigint", total)


main()
