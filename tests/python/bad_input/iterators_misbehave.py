# Iterators that lie, end twice, or change what they walk through.
class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        return 1


class NotAnIterator:
    def __iter__(self):
        return 5


class Revives:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n % 3 == 0:
            raise StopIteration
        return self.n


class WrongLen:
    def __len__(self):
        return 1000000000

    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i


print([a for a, b in zip(Endless(), range(3))])
for f in (list, tuple, set, sum, sorted, lambda x: [*(y for y in x)]):
    try:
        f(NotAnIterator())
        print("went through")
    except TypeError as e:
        print("TypeError", e)
r = Revives()
print(list(r), list(r), list(r))
print(list(WrongLen()), tuple(WrongLen()), 2 in WrongLen())
try:
    a, b = Endless()
except ValueError as e:
    print(e)
try:
    a, b, *c = iter([1])
except ValueError as e:
    print(e)


def stops():
    yield 1
    raise StopIteration


try:
    print(list(stops()))
except RuntimeError as e:
    print("RuntimeError", e)
g = stops()
next(g)
try:
    g.send(None)
except (RuntimeError, StopIteration) as e:
    print(type(e).__name__)
print(next(g, "end"))


def reenter():
    yield next(me)


me = reenter()
try:
    next(me)
except ValueError as e:
    print("ValueError", e)


def ignores_close():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


g = ignores_close()
next(g)
try:
    g.close()
except RuntimeError as e:
    print("RuntimeError", e)
