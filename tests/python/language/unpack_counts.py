# Unpacking lists and tuples of the right and the wrong length.
for v in ((1, 2), [1, 2], "ab", range(2), {1: 0, 2: 0}, (1,), [1, 2, 3], (), 5, None):
    try:
        a, b = v
        print(a, b)
    except (ValueError, TypeError) as e:
        print(type(e).__name__)

pair = (1, 2)
pair, other = pair
print(pair, other)
row = [3, 4]
row[0], row[1] = row[1], row[0]
print(row)
(a, b), [c, d] = [1, 2], (3, 4)
print(a, b, c, d)
