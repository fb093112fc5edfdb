# Lists read and written by index: queens by backtracking, and a sieve.
repeats = 1


def queens(n):
    column = [0] * n
    rows = [True] * n
    rising = [True] * (2 * n)
    falling = [True] * (2 * n)
    found = 0
    at = 0
    row = 0
    while True:
        while row < n and not (rows[row] and rising[at + row] and falling[at - row + n]):
            row += 1
        if row < n:
            if at == n - 1:
                found += 1
                row += 1
            else:
                column[at] = row
                rows[row] = False
                rising[at + row] = False
                falling[at - row + n] = False
                at += 1
                row = 0
        else:
            at -= 1
            if at < 0:
                return found
            row = column[at]
            rows[row] = True
            rising[at + row] = True
            falling[at - row + n] = True
            row += 1


def primes(n):
    sieve = [1] * n
    i = 2
    while i * i < n:
        if sieve[i]:
            j = i * i
            while j < n:
                sieve[j] = 0
                j += i
        i += 1
    total = 0
    for i in range(2, n):
        total += sieve[i]
    return total


def main():
    total = 0
    for _ in range(repeats):
        total = (total * 31 + queens(7)) % 1000003
        total = (total * 31 + primes(8000)) % 1000003
    print("list_index", total)


main()
