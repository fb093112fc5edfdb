# hex, bin and oct of long numbers, and int() of them in other bases.
n = (1 << 5000) - (1 << 2500) + 12345
for text, base in ((hex(n), 16), (bin(n), 2), (oct(n), 8)):
    print(len(text), text[:6], text[-6:], int(text, base) == n, int(text[2:], base) == n)
print(int("z" * 500, 36) == 36**500 - 1, int("-" + "6" * 777, 7) == 1 - 7**777)
print("%x" % n == hex(n)[2:], "{:b}".format(-n) == "-" + bin(n)[2:])

for text, base in (("12" * 500 + "8", 8), ("1" * 999 + "g", 16), ("", 10), ("-", 10), ("1" * 500 + " 1", 10), ("1" * 50, 37), ("1" * 50, 1)):
    try:
        print(int(text, base))
    except ValueError:
        print("ValueError", len(text), base)
