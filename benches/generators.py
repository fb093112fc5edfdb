# Generators, comprehensions, closures, iteration.
repeats = 1


def numbers(n):
    for i in range(n):
        yield i


def keep(source, by):
    for n in source:
        if n % by:
            yield n


def tree(low, high):
    if low < high:
        middle = (low + high) // 2
        yield from tree(low, middle)
        yield middle
        yield from tree(middle + 1, high)


def average():
    total = 0
    n = 0
    value = 0
    while True:
        value = yield value
        total += value
        n += 1
        value = total // n


def adder(step):
    total = 0

    def add(n):
        nonlocal total
        total += n * step
        return total

    return add


def main():
    check = 0
    for _ in range(repeats):
        check += sum(keep(keep(keep(numbers(1500), 2), 3), 5))
        for n in tree(0, 400):
            check ^= n
        mean = average()
        next(mean)
        for i in range(800):
            check += mean.send(i * 3 % 17)
        add = adder(3)
        for a, b in zip(range(500), numbers(500)):
            check += add(a + b) & 7
        check += sum([x * y for x in range(20) for y in range(20) if x != y])
        check += sum(len(row) for row in [[i] * (i % 5) for i in range(200)])
        check += max(map(lambda x: x * 7 % 101, range(500)))
        for i, c in enumerate(sorted([i * 37 % 211 for i in range(211)], key=lambda x: -x)):
            check += i * c
        check %= 1000003
    print("generators", check)


main()
