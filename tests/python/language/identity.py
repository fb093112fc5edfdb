# is and ==; constants are one object; small caches are nobody's business.
a = [1]
b = a
c = [1]
print(a is b, a is c, a == c, a is not c, None is None, () == (), True is True)
b.append(2)
print(a, c)


def f(x):
    x.append(3)
    x = [9]
    return x


print(f(a), a)
d = {"list": a}
a += [4]
print(d["list"] is a, d)
t = ([], [])
t[0].append(1)
print(t)
rows = [[0] * 2] * 2
rows[0][0] = 1
print(rows)
rows = [[0] * 2 for _ in range(2)]
rows[0][0] = 1
print(rows)
print(type(1) == int, type("") is str, type([]) == list, type(None) == type(None), type(f).__name__, type(lambda: 0) is type(f))
