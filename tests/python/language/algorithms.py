# alloc-fail: yes
# Small algorithms over lists, dictionaries and strings.
def sieve(n):
    marks = bytearray(n + 1)
    for i in range(2, n + 1):
        if not marks[i]:
            yield i
            for j in range(i * i, n + 1, i):
                marks[j] = 1


def quicksort(items):
    if len(items) < 2:
        return items
    pivot, *rest = items
    return quicksort([x for x in rest if x < pivot]) + [pivot] + quicksort([x for x in rest if x >= pivot])


def fib(n, known={0: 0, 1: 1}):
    if n not in known:
        known[n] = fib(n - 1) + fib(n - 2)
    return known[n]


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def words(text):
    counts = {}
    for w in text.lower().split():
        counts[w] = counts.get(w, 0) + 1
    return sorted(counts.items(), key=lambda p: (-p[1], p[0]))


print(list(sieve(50)))
print(quicksort([5, 3, 8, 1, 9, 2, 7]))
print([fib(i) for i in range(15)], fib(90))
print(gcd(1071, 462), gcd(2**40, 6**20))
print(words("the cat and the dog and the bird"))
queens = 0


def place(row, columns, up, down, n=5):
    if row == n:
        return 1
    found = 0
    for c in range(n):
        if c not in columns and row + c not in up and row - c not in down:
            found += place(row + 1, columns + [c], up + [row + c], down + [row - c], n)
    return found


print(place(0, [], [], []))
