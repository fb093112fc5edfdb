# What counts as true.
class Always:
    pass


class ByLength:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class ByBool(ByLength):
    def __bool__(self):
        return not self.n


for value in (None, False, True, 0, 1, -1, 0.0, 0.5, "", "a", b"", b"a", [], [0], (), (0,), {}, {0: 0}, set(), {0}, range(0), range(1), Always(), ByLength(0), ByLength(2), ByBool(0), ByBool(2)):
    print(1 if value else 0, end="")
print()
print(0 or [], [] or 0, 1 and [], [] and 1, not [], not 1, None or False, "" or "default")
print(bool(Always()), any([[], 0, ""]), all([[1], 1, "x"]), [x for x in [0, 1, None, 2] if x])
n = 5
while n:
    n -= 1
print(n, (1 < 2) + (2 < 3), True is not False, not not 5)
