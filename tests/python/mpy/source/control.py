def primes(limit):
    found = []
    for n in range(2, limit):
        for p in found:
            if n % p == 0:
                break
        else:
            found.append(n)
    return found


def count(words):
    counts = {}
    for word in words:
        if word not in counts:
            counts[word] = 0
        counts[word] += 1
    return sorted(counts.items())


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
        if steps > 1000:
            return None
    return steps


def chain(a, b, c):
    return a < b < c, a == b != c, a is b or b is not c, not (a and b)


def nested(rows):
    total = 0
    for i, row in enumerate(rows):
        for value in row:
            if value < 0:
                continue
            if value > 100:
                return i, total
            total += value
    return total


print(primes(30))
print(count("b a b c a b".split()))
print(collatz(27), collatz(1))
print(chain(1, 2, 3), chain(3, 3, 3), chain(0, 0, 1))
print(nested([[1, -5, 2], [], [3]]), nested([[1], [101]]))
print([x for x in range(10) if x % 3 if x != 5], {x: y for x, y in zip("ab", range(2))}, {1, 2} | {x for x in (2, 3)})
print(sum(i * j for i in range(4) for j in range(i)))
i = 10
while i:
    i -= 3
    if i < 3:
        break
else:
    print("never")
print(i)
