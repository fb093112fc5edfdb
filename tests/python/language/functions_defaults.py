# Defaults are evaluated once, when `def` runs, left to right.
def note(x):
    print("default", x)
    return x


def f(a=note(1), *, b=note(2)):
    return a + b


print(f(), f(10), f(b=20))


def collect(item, into=[]):
    into.append(item)
    return into


print(collect(1), collect(2), collect(3, []), collect(4))
functions = [lambda i=i: i * i for i in range(4)]
print([g() for g in functions])
late = [lambda: i for i in range(3)]
print([g() for g in late])
