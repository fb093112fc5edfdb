# Products of long numbers keep the rules of arithmetic, whatever way they are computed in.
def number(seed, digits):
    n = 0
    for i in range(digits // 9 + 1):
        seed = (seed * 1103515245 + 12345) % (1 << 31)
        n = n * 1000000000 + seed % 1000000000
    return n


for size in (30, 200, 620, 1300, 2500, 6000):
    a, b, c = number(1, size), number(2, size + 7), number(3, size // 2 + 1)
    print(size, (a + b) * c == a * c + b * c, (a - b) * (a + b) == a * a - b * b, a * b == b * a)
    print((a * b) // a == b, (a * b) % a, (a * b + c) // b - a, (a * b + c) % b == c % b, -a * b == -(a * b))

x = number(9, 4000)
print((x + 1) ** 2 == x**2 + 2 * x + 1, x * 0, x * 1 == x, x * -1 == -x)
print((x << 333) == x * 2**333, (x << 333) >> 333 == x)
print(((1 << 6400) - 1) * ((1 << 6400) + 1) == (1 << 12800) - 1)
