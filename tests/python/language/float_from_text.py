# float() reads text, and int, float and round go between the kinds of numbers.
for text in ("0", "1.5", "-1.5e3", " 2 ", "1e-3", ".5", "5.", "+3", "inf", "-Infinity", "NaN", "1_0.5", "1e400", "1e-400", "-0.0"):
    print(repr(text), float(text))
for text in ("", " ", ".", "e5", "1e", "1.2.3", "abc", "1 2", "0x10", "--1", "in", "infx", "1e+"):
    try:
        print(repr(text), float(text))
    except ValueError:
        print(repr(text), "ValueError")
for value in (None, [], 1j, object):
    try:
        print(float(value))
    except TypeError:
        print("TypeError", end=" ")
print(float(), float(3), float(True), float(10**30), float(b"2.5"))
print([round(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.4999)], round(1234.567, 1), round(1234.567, -2), round(15, -1), round(25, -1), type(round(1.0)), type(round(1.0, 0)))
print(1.0 == 1, hash(1.0) == hash(1), 0.0 == -0.0, float("nan") == float("nan"), 1 < 1.5, 2**53 + 1.0, 10**20 == 1e20, 0.1 + 0.2 != 0.3)
