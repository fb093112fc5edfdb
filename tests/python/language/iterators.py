# The iterator protocol and the built-ins that use it.
class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


print(list(Countdown(4)), sum(Countdown(5)), 2 in Countdown(3), max(Countdown(6)))
a, *b = Countdown(4)
print(a, b)


class Indexed:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10


print([x for x in Indexed()], list(map(lambda x: x + 1, Indexed())))
print(list(enumerate("ab", 5)), list(zip([1, 2, 3], "ab")), list(reversed([1, 2, 3])))
print(list(filter(None, [0, 1, "", "a", [], None])), list(filter(lambda x: x % 2, range(6))))
print(any([]), all([]), any([0, 1]), all([1, 0]), any(x > 2 for x in range(4)))
print(min(3, 1, 2), max("hello"), min([5, 4], key=lambda x: -x), max([], default="none"))
print(sorted([3, 1, 2], reverse=True), sorted("bca", key=lambda c: -ord(c)))
it = iter([1, 2, 3])
print(next(it), list(it), next(it, "end"))
log = []


def reader():
    log.append(len(log))
    return len(log)


for x in iter([10, 20, 30]):
    if x == 20:
        continue
    print(x, end=" ")
else:
    print("else")
for x in range(10, 0, -3):
    if x < 5:
        break
else:
    print("not printed")
print(x, list(range(0)), list(range(5, 0)), list(range(-3, 3, 2)), len(range(0, 10, 3)), range(10)[3], range(5)[1:3])
try:
    iter(5)
except TypeError:
    print("TypeError")
