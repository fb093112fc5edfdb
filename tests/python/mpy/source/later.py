def broken():
    return 1234567


def keywords(first, *, second=2):
    return first, second


def numbers(count):
    for n in range(count):
        yield n


def outer(start):
    def inner(step):
        nonlocal start
        start += step
        return start

    return inner


class Counter:
    def __init__(self):
        self.count = 0

    def up(self):
        self.count += 1
        return self.more()

    def more(self):
        return "more" if self.count > 1 else "one"


counter = Counter()


def handler(timer):
    seen.append(next_number())


def next_number():
    return len(seen)


seen = []
