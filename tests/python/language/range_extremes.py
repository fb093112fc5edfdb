# Ranges whose ends are the largest machine words.
import sys

m = sys.maxsize
r = range(-m + 1, -1)
print(r[0] == -m + 1, r[-1], r.start == -m + 1, len(range(m)) == m, list(range(m, m - 3, -1)) == [m, m - 1, m - 2])
print(m in range(m), m - 1 in range(m), -m in range(-m, 0, 2), range(m, 0, -1)[-1], range(-m - 1, 5, m).index(-1))
it = reversed(range(m - 1))
print(next(it) == m - 2, next(it) == m - 3)
print(range(0, m, m), range(-m - 1, m) == range(-m - 1, m), range(m)[5:7], range(3).count(2.0), 1.5 in range(3))
for attempt in (lambda: len(range(-m, m)), lambda: range(m + 1), lambda: range(0, 5, 0), lambda: range(5)[5], lambda: range(1.0)):
    try:
        print(attempt())
    except (OverflowError, ValueError, IndexError, TypeError) as e:
        print(type(e).__name__, e)
for i in range(m - 2, m):
    print(i == m - 1, end=" ")
print()
