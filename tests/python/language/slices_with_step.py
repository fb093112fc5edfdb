# A step in a slice: lists and ranges give one, all else refuses, as MicroPython does.
print([0, 1, 2, 3][::2], [0, 1, 2, 3][::-1], range(10)[8:2:-3], "abc"[::1], (1, 2)[:2:None])


def attempt(what, f):
    try:
        print(what, f())
    except (NotImplementedError, TypeError, ValueError) as e:
        print(what, type(e).__name__, e)


step = 2
import array

numbers = array.array("h", [1, 2, 3])
items = [1, 2, 3, 4]
attempt("str", lambda: "abc"[::step])
attempt("bytes", lambda: b"abc"[::-1])
attempt("bytearray", lambda: bytearray(b"abc")[0:2:step])
attempt("tuple", lambda: (1, 2, 3)[::step])
attempt("array", lambda: numbers[::step])
attempt("memoryview", lambda: memoryview(b"abc")[::step])
attempt("zero", lambda: [1][::0])


def store():
    items[::2] = [0, 0]


def delete():
    del items[::2]


def store_bytes():
    bytearray(4)[::2] = b"ab"


def store_list_in_bytes():
    bytearray(4)[0:1] = [1, 2]


def delete_array():
    del numbers[0]


for f in (store, delete, store_bytes, store_list_in_bytes, delete_array):
    attempt(f.__name__, f)
attempt("find", lambda: 1 in numbers)
attempt("compare", lambda: numbers == array.array("i", [1, 2, 3]))
attempt("compare floats", lambda: array.array("f", [1]) == array.array("f", [1]))
print(items, numbers, numbers == array.array("H", [1, 2, 3]), "x" in numbers)
b = bytearray(b"abcdef")
del b[1]
del b[3:]
b[0:1] = b"xyz"
print(b)
attempt("rsplit", lambda: "a b".rsplit(None, 1))
attempt("attribute", lambda: "{0.real}".format(1))
attempt("item", lambda: "{a[0]}".format(a=[1]))
attempt("keywords", lambda: str(b"x", encoding="utf8"))
attempt("keywords", lambda: bytes("x", encoding="utf8"))
