# array.array in its type codes.
from array import array

for code in "bBhHiIqQ":
    a = array(code, [1, 2, 3])
    a.append(4)
    a[0] += 10
    print(code, len(a), list(a), a[1:3])
print(array("f", [0.5, -2.25]), array("d", [1.5]), array("d"))
a = array("i", (x * x for x in range(5)))
print(a, sum(a), max(a), a == array("i", [0, 1, 4, 9, 16]), bytes(array("B", b"xyz")))
a.extend(array("i", [7, 8]))
a += array("i", [9])
print(a, a[-1], list(reversed(list(a))))
a[1:3] = array("i", [100, 200])
print(a)
print(array("i", (0 for _ in range(3))))
b = array("B", bytes(2))
for wrong in (lambda: a[50], lambda: array("i", ["x"]), lambda: array("?", [1]), lambda: array("i", [1]).append("s"), lambda: array()):
    try:
        wrong()
        print("no exception")
    except (IndexError, ValueError, TypeError) as e:
        print(type(e).__name__)
for x in array("h", [1, 2]):
    print(x, end=" ")
print(array("B", [1]) + array("B", [2]))
