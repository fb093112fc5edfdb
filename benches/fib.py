# Calls: nothing but a recursive function.
repeats = 1


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def main():
    total = 0
    for _ in range(repeats):
        total = (total * 31 + fib(20)) % 1000003
        total = (total * 31 + ackermann(2, 40)) % 1000003
    print("fib", total)


main()
