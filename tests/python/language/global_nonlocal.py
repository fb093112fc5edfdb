# Which variable a name means.
x = "global"


def reads():
    return x


def shadows():
    x = "local"
    return x


def writes():
    global x, made
    x = "changed"
    made = "by function"


def unbound():
    try:
        print(x)
    except NameError as e:
        print("NameError")
    x = 1


def outer():
    x = "outer"

    def sets():
        nonlocal x
        x = "set by inner"

    def reaches():
        global x
        x = "set from inside"

    sets()
    reaches()
    return x


print(reads(), shadows())
writes()
print(x, made)
unbound()
print(outer(), x)


class C:
    global g
    g = 5
    x = x + " in class"


print(g, C.x)
for name in ("x", "made", "g"):
    print(name in globals(), end=" ")
print()
globals()["poked"] = 1
print(poked)
del globals()["poked"]
try:
    poked
except NameError:
    print("gone")


def local_names(a, b=2):
    c = 3
    del a
    try:
        return a
    except NameError:
        return b + c


print(local_names(1))
