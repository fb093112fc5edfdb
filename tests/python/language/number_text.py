# Numbers to text and back.
for text in ("0", "-1", "+5", "  12  ", "0x1F", "1e3", "1.5", ".5", "5.", "-.5e-2", "inf", "nan", "", " ", "--1", "1 2", "0b2", "abc", "1e", "0x", "+"):
    row = []
    for convert in (int, float, lambda s: int(s, 0), lambda s: int(s, 16)):
        try:
            row.append(repr(convert(text)))
        except ValueError:
            row.append("-")
    print(repr(text), row)
for n in (0, 7, -7, 255, 10**6, -(10**9)):
    print(n, str(n), "%5d|%x|%o|%e" % (n, n, n, n), "{:>8}|{:b}".format(n, n), hex(n), float(n), int(str(n)) == n)
for x in (0.0, 1.0, -2.5, 0.125, 1e10, 123456.0, 1e-5):
    print(x, repr(x), "%.3f|%g|%10.2e" % (x, x, x), int(x), float(str(x)) == x)
