# Sums, differences and products at the edges of a machine word are exact.
for bits in (29, 30, 31, 32, 61, 62, 63, 64):
    edge = 1 << bits
    print(bits, edge - 1 + 1 == edge, -edge - 1 + 1 == -edge, (edge - 1) * (edge - 1) == edge * edge - 2 * edge + 1)
    a, b = edge - 1, -edge
    print(a + a, b + b, a - b, b - a, a * b, b * b)
    print(a * 3 // 3 == a, (b * 5) % 5, -b, ~a, ~b, a & b, a | b, a ^ b)
    a += 1
    a *= -1
    print(a == b, a is not None, hash(a) == hash(b), {b: "edge"}[a])
