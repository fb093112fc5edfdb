# if, while, for, break, continue, else, conditional expressions, chained comparisons.
def classify(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    elif n < 10:
        return "small"
    else:
        return "large"


print([classify(n) for n in (-1, 0, 5, 50)])
n = 27
steps = 0
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
else:
    print("steps", steps)
while True:
    steps -= 1
    if steps % 7:
        continue
    if steps < 50:
        break
print(steps)
for i in range(3):
    for j in range(3):
        if j == 2:
            break
        if i == 1:
            continue
        print(i, j, end="; ")
    else:
        print("never")
print()


def f(x):
    print("f", x, end=" ")
    return x


print(f(1) < f(2) < f(3), f(1) > f(2) > f(3), 1 == 1 != 2 in [2])
print(f(0) or f("") or f("last"), f(1) and f(0) and f(2), not f([]))
print(1 if [] else 2 if "" else 3, (lambda: 5 if 0 else 6)())
print(None is None, [] is [], 1 is not None, 3 not in [1, 2])
if (m := 10) > 5:
    print("walrus", m)
pass
x = y = z = [0]
x[0] = 1
print(y, z)
for i in range(3): pass
print(i)
for k, (a, b) in {"k": (1, 2)}.items():
    print(k, a, b)
i = 0
while i < 3: i += 1
print(i); print("same line")
del i
try:
    print(i)
except NameError:
    print("deleted")
