# array.array: items of one type, which grow, are sliced and compared, and refuse what is no number.
from array import array

a = array("h", [1, -2, 300])
a.append(4)
a.extend(array("h", [5]))
print(a, len(a), a[0], a[-1], a[1:3], list(a), sum(a), bytes(a[:2]))
a[1] = 7
a += array("h", [8])
print(a, a[1] == 7, a == array("h", a), a + array("h", [1]), bool(array("b")))
print(array("f", [0.5, 1]), array("d", (1.5,)), array("B", b"ab"), array("i", range(3)), array("q", [2**40]), array("Q", [2**64 - 1]), bytes(array("I", [1])))
view = memoryview(a)
view[0] = -1
print(a[0], len(view), view.itemsize, view[1])
for source in ("array('h', ['a'])", "array('w', [])", "array()", "array(1)", "a[100]", "a['x']", "a.append('x')", "a.append(None)", "a[0] = 'x'", "a[50] = 1", "array('h', 5)", "a < 1", "array('b', [1.5])"):
    try:
        exec(source)
        print(source, "accepted")
    except Exception as e:
        print(source, type(e).__name__)
print(a)
