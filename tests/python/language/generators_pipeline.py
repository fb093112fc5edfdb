# Generators chained: each item goes all the way before the next is made.
def numbers(n):
    for i in range(n):
        print("make", i)
        yield i


def even(items):
    for i in items:
        if i % 2 == 0:
            yield i


def squared(items):
    for i in items:
        print("square", i)
        yield i * i


for x in squared(even(numbers(5))):
    print("got", x)
    if x > 3:
        break


def window(items, n):
    w = []
    for i in items:
        w.append(i)
        if len(w) == n:
            yield tuple(w)
            w.pop(0)


print(list(window(range(5), 3)))


def merge(a, b):
    a, b = iter(a), iter(b)
    x, y = next(a, None), next(b, None)
    while x is not None or y is not None:
        if y is None or x is not None and x <= y:
            yield x
            x = next(a, None)
        else:
            yield y
            y = next(b, None)


print(list(merge([1, 4, 6], [2, 3, 7, 8])))


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1


p = primes()
print([next(p) for _ in range(10)], next(p))
