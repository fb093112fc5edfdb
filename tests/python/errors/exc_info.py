# sys.exc_info(): the exception being handled here, or in a function that called this one.
import sys


def show(where):
    print(where, sys.exc_info()[:2])


def inner():
    show("before inner")
    try:
        raise KeyError("inner")
    except KeyError:
        show("in inner")
    show("after inner")


show("outside")
try:
    raise ValueError("value", 123)
except TypeError:
    print("not this one")
except ValueError as e:
    show("in except")
    inner()
    print(sys.exc_info()[1] is e, len(sys.exc_info()))
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            show("nested")
            raise OSError(5)
    except OSError:
        show("sibling")
    show("still")
else:
    print("no")
finally:
    show("finally")
show("outside again")


def generator():
    try:
        raise IndexError("in a generator")
    except IndexError:
        yield sys.exc_info()[1]
        yield sys.exc_info()[1]


g = generator()
print(repr(next(g)))
show("while it waits")
print(repr(next(g)))
for i in range(2):
    try:
        raise RuntimeError(i)
    except RuntimeError:
        if i == 0:
            continue
        show("last turn")
show("after the loop")
