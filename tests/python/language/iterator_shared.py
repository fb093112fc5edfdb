# Two loops over one iterator take turns, and a list that changes is seen as it is.
items = [1, 2, 3, 4, 5, 6]
it = iter(items)
for x in it:
    print("outer", x)
    for y in it:
        print("inner", y)
        break
    if x == 3:
        items.append(7)
print(list(it))

it = iter((1, 2, 3))
print(next(it))
for x in it:
    print(x)
for x in it:
    print("never")
print(next(it, "end"))

grow = [0]
for x in iter(grow):
    if x < 5:
        grow.append(x + 1)
print(grow)
shrink = [1, 2, 3, 4]
for x in iter(shrink):
    shrink.pop()
print(shrink)


def numbers():
    got = yield 1
    print("got", got)
    yield 2
    return 3


def outer():
    print("returned", (yield from numbers()))


print(list(outer()), tuple(numbers()), sum(numbers()), sorted(numbers(), key=lambda n: -n))
for r in (range(3), range(5, 0, -2), range(0), range(2, 2), range(-3, 3, 3)):
    print([x for x in r], list(iter(r)), sum(r), end=" ")
    a = [0]
    for a[0] in r:
        pass
    print(a)
