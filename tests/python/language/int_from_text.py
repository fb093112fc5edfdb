# int() reads text: bases, signs, underscores, spaces, and what is no number.
for text, base in (("0", 10), (" 42 ", 10), ("-7", 10), ("+7", 10), ("ff", 16), ("0xff", 16), ("0b101", 2), ("0o17", 8), ("0x1F", 0), ("z", 36), ("1_000", 10), ("123456789012345678901234567890", 10), ("-0", 10)):
    print(repr(text), base, int(text, base))
for text, base in (("", 10), (" ", 10), ("-", 10), ("1.5", 10), ("2", 2), ("g", 16), ("0x", 16), ("1 2", 10), ("--1", 10), ("0b2", 0), ("1e3", 10), ("z", 35), ("1", 1), ("1", 37), ("1", -1)):
    try:
        print(repr(text), base, int(text, base))
    except ValueError:
        print(repr(text), base, "ValueError")
print(int(b"12"), int(bytearray(b"-3")), int(True), int(2.9), int(-2.9), int(1e20), int())
for value in (None, [], "a", 1j, float("nan"), float("inf"), float("-inf")):
    try:
        print(int(value))
    except (TypeError, ValueError, OverflowError) as e:
        print(value, type(e).__name__)
try:
    int(5, 10)
except TypeError:
    print("TypeError")
