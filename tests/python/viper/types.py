# Values on their way into and out of viper code: arguments, casts, returns, locals, globals, containers.
import sys

ALL = sys.maxsize * 2 + 1


@micropython.viper
def as_int(x: int) -> int:
    return x


@micropython.viper
def as_uint(x: uint) -> uint:
    return x


@micropython.viper
def as_bool(x: bool) -> bool:
    return x


@micropython.viper
def as_object(x: object) -> object:
    return x


@micropython.viper
def plain(x):
    return x


print(as_int(5), as_int(-5), as_int(True), as_int(ALL), as_int(ALL + 2), as_int(sys.maxsize + 1) == -sys.maxsize - 1)
print(as_uint(5), as_uint(-1) == ALL, as_uint(ALL + 2), as_uint(False))
print(as_bool(5), as_bool(0), as_bool("a"), as_bool(""), as_bool(None))
print(as_object("o"), plain([1]), plain(None))
for wrong in ("a", 1.5, [], None):
    try:
        print(as_int(wrong))
    except TypeError as e:
        print("TypeError", e)


@micropython.viper
def nothing_int() -> int:
    pass


@micropython.viper
def nothing_bool(x: int) -> bool:
    if x:
        return None


@micropython.viper
def nothing_object() -> object:
    return


@micropython.viper
def nothing_uint() -> uint:
    return None


print(nothing_int(), nothing_bool(1), nothing_bool(0), nothing_object(), nothing_uint())


@micropython.viper
def casts(x):
    i = int(x)
    u = uint(i)
    b = bool(x)
    print(i, u == uint(x), b, int(uint(-1)), int(b), int(1 < 2), int(ptr8(7)))


casts(3)
casts(-3)

total = 0


@micropython.viper
def shares(n: int):
    global total
    total = n * 2
    items = [n, n + 1, (n, -n), {n: n}]
    print(items, "{}".format(n), f"{n}", str(n), len(items))
    items[int(0)] = n + 5
    items.append(n)
    a, b = n, n + 1
    a, b = b, a
    for x in items:
        print(x, end=" ")
    print(a + b)
    return items


print(shares(4), total)


class Holder:
    pass


@micropython.viper
def attributes(holder, n: int):
    holder.n = n * n
    holder.b = n > 3
    print(holder.n, holder.b)


attributes(Holder(), 5)


@micropython.viper
def closure(n: int):
    def inner(x):
        return n, x

    return inner, lambda: n


inner, function = closure(6)
print(inner(1), function(), [plain(i) for i in range(2)])


@micropython.viper
def defaults(x, y=3, *args, **kw):
    return x, y, args, kw


print(defaults(1), defaults(1, 2, 4, z=5))


class Method:
    @micropython.viper
    def double(self, n: int) -> int:
        return n * 2


print(Method().double(21))


@micropython.viper
def guarded(n: int) -> int:
    try:
        if n == 1:
            raise ValueError("one")
        if n == 2:
            return 20
        n = n // (n - 3)
    except ValueError:
        return 10
    except ZeroDivisionError:
        n = 30
    finally:
        print("finally", end=" ")
    return n


print(guarded(1), guarded(2), guarded(3), guarded(4))


@micropython.viper
def loops(n: int) -> int:
    t = 0
    for i in range(n):
        for j in range(i, n, 2):
            if j == 5:
                break
            t += i * j
        else:
            t += 1
        i = 100
    for k in range(n, 0, -1):
        t -= k
    return t


print(loops(4), loops(7))
