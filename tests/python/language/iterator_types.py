# enumerate, filter, map, reversed and zip are types: to ask for, and to derive from.
for it in (enumerate("ab"), filter(None, [0, 1]), map(str, [1]), reversed([1, 2]), zip([1], [2])):
    print(type(it), [isinstance(it, t) for t in (enumerate, filter, map, reversed, zip)], list(it), list(it))


class Squares(map):
    def __init__(self, items):
        super().__init__(lambda x: x * x, items)

    def total(self):
        return sum(self)


print(Squares([1, 2, 3]).total(), list(Squares(range(3))), issubclass(Squares, map))


class Numbered(enumerate):
    pass


print(list(Numbered(["a", "b"], 5)), list(enumerate(iterable="x", start=9)))
print(list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(zip()), list(zip([1, 2], "abc", (True, False))))
print(next(zip([1])), next(map(str, []), "none left"))


# The end of an iterator is asked again each time, and brings its value.
class Twice:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n % 2:
            raise StopIteration(self.n)
        return self.n


it = enumerate(Twice())
for _ in range(2):
    try:
        next(it)
    except StopIteration as e:
        print("stopped with", e.args)
    print(next(it))


def generator():
    yield 1
    return "done"


it = map(str, generator())
print(next(it))
try:
    next(it)
except StopIteration as e:
    print(e.value)

# Errors.
for attempt in (
    lambda: enumerate(),
    lambda: enumerate(1),
    lambda: enumerate([], 0, 0),
    lambda: enumerate([], wrong=1),
    lambda: filter(None),
    lambda: map(str),
    lambda: zip(1),
    lambda: reversed({1}),
    lambda: reversed(1),
    lambda: zip([], strict=True),
    lambda: next([]),
):
    try:
        print(attempt())
    except TypeError as e:
        print("TypeError:", e)

# Iterators inside iterators, too deep.
x = (1, 2)
for _ in range(1000):
    x = zip(x)
try:
    list(x)
except RuntimeError as e:
    print("RuntimeError:", e)
print("still here")
