# Every kind of parameter and argument.
def f(a, b=2, *rest, c, d=4, **more):
    return a, b, rest, c, d, sorted(more.items())


print(f(1, c=3))
print(f(1, 20, 30, 40, c=3, e=5))
print(f(*[1, 2, 3], c=9, **{"d": 8, "z": 7}))
print(f(b=1, a=0, c=2))
print(f(*(), *[1], *"xy", c=0, **{}, **{"q": 1}))


def only_keywords(*, x, y=1):
    return x, y


print(only_keywords(x=5))
print((lambda *a, **k: (a, k))(1, 2, z=3))


def nothing():
    pass


print(nothing())
for call in (
    lambda: f(),
    lambda: f(1, c=1, a=2),
    lambda: only_keywords(1),
    lambda: only_keywords(y=1),
    lambda: nothing(1),
    lambda: nothing(x=1),
):
    try:
        print(call())
    except TypeError:
        print("TypeError")
