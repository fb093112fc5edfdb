# Where values are as in CPython, though MicroPython's differ: complex numbers from text, keys as sets, large shifts.
print(complex("1+2j"), complex("3j"), complex(" 4 "))
for text in ("1 + 2j", "", "x"):
    try:
        print(complex(text))
    except ValueError as e:
        print("ValueError")
a, b = {1: 0, 2: 0}, {2: 0, 3: 0}
print(sorted(a.keys() | b.keys()), a.keys() & b.keys(), a.keys() - b.keys(), a.keys() ^ b.keys() == {1, 3}, a.keys() == {1, 2})
print((255).bit_length(), (-1).bit_length(), (2**100).bit_length(), (0).bit_length())
items = [1, 2, 3]
for value in (5, None):
    try:
        items[0:1] = value
    except TypeError:
        print("TypeError", items)
items[0:1] = (n for n in "xy")
print(items, sorted({3: 1, 1: 2}), list({"b": 1, "a": 2}), [*{3: 1, 1: 2}])
print(sorted([(1, "b"), (0, "z"), (1, "a")], key=lambda p: p[0]))
print(range(3) == range(0, 3, 1), {range(2): 1}[range(0, 2)], 2.675.__class__ is float, round(2.675, 2), repr(5e-324))
