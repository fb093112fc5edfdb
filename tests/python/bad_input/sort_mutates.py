# A key function or a comparison that changes the list being sorted: an error or any order, but all stays sound.
l = [3, 1, 2]


def clear(x):
    l.clear()
    return x


def grow(x):
    l.append(x)
    return x


def shrink(x):
    if l:
        l.pop()
    return -x


for key in (clear, grow, shrink):
    l = [5, 3, 8, 1, 9, 2]
    try:
        l.sort(key=key)
        print("sorted", len(l) >= 0)
    except (ValueError, IndexError) as e:
        print(type(e).__name__)


class Less:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        items.clear()
        return self.n < other.n


items = [Less(i) for i in (3, 1, 2, 5, 4)]
try:
    items.sort()
    print("sorted")
except (ValueError, IndexError) as e:
    print(type(e).__name__)


class Raises:
    def __lt__(self, other):
        raise KeyError("lt")


for f in (sorted, min, max, list.sort):
    try:
        f([Raises(), Raises()])
    except (KeyError, TypeError) as e:
        print(type(e).__name__)


def bad_key(x):
    raise IndexError("key")


for f in (sorted, min, max):
    try:
        f([1, 2], key=bad_key)
    except IndexError as e:
        print("IndexError", e)
l = [2, 1]
try:
    l.sort(key=lambda x: l)
    print("no order needed")
except TypeError as e:
    print("TypeError")
print(sorted([3, 1, 2], key=lambda x: -x))
