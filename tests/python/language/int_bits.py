# Bitwise operators on integers of every size, which behave as if they had no end of sign bits.
values = (0, 1, -1, 5, -6, 2**31, -(2**31), 2**64 - 1, -(2**64), 2**100 + 1)
for a in values:
    print(a, ~a, a & 0xFF, a | 0x10, a ^ 0xF0F, [a & b for b in values[:5]], -a, +a, abs(a), bool(a))
for a in values:
    for b in values:
        if (a & b) + (a | b) != a + b or (a ^ b) != (a | b) - (a & b) or ~(a & b) != (~a | ~b):
            print("wrong", a, b)
print(bin(10), bin(-10), oct(8), hex(255), hex(-(2**70)), bin(0))
for call in (lambda: 1 & 1.0, lambda: ~1.5, lambda: "a" | 1, lambda: 1 ^ None, lambda: 1.0 << 1, lambda: hex(1.5), lambda: bin("1")):
    try:
        print(call())
    except TypeError:
        print("TypeError", end=" ")
print()
x = 0b1100
x &= 0b0110
x |= 1
x ^= 0b111
x <<= 4
x >>= 1
print(x, -1 & 2**70, True & 1)
