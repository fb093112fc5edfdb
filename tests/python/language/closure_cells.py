# Cells: shared between functions, empty before they are set, empty again when deleted.
def counter(start):
    count = start

    def up(by=1):
        nonlocal count
        count += by
        return count

    def reset():
        nonlocal count
        count = start

    return up, reset, lambda: count


up, reset, get = counter(5)
other, _, other_get = counter(0)
print(up(), up(10), get(), other(), reset(), get(), other_get())


def empty():
    def use():
        return later

    try:
        use()
    except NameError:
        print("not yet set")
    later = 1
    print(use())
    del later
    try:
        use()
    except NameError:
        print("deleted")
    later = 2
    return use


print(empty()())


def deep(a):
    def one(b):
        def two(c):
            nonlocal a
            a += b + c
            return a

        return two

    return one


f = deep(1)(10)
print(f(100), f(1), [g(i) for i, g in enumerate([deep(n)(n) for n in range(3)])])
print([f() for f in [lambda n=n: n for n in range(3)]])
for source in ("def f():\n nonlocal q", "nonlocal q", "def f(a):\n global a", "def f():\n x = 1\n global x", "def f(a):\n def g():\n  nonlocal b"):
    try:
        exec(source)
        print("accepted")
    except SyntaxError:
        print("SyntaxError")
