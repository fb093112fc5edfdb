# Modules written in Rust, and what they made, cannot be changed; classes and instances through their attributes only.
import errno
import math
import sys


def attempt(what, f):
    try:
        print(what, f())
    except (TypeError, AttributeError) as e:
        print(what, type(e).__name__, e)


def store_module():
    math.tau = 6


def delete_module():
    del math.pi


def store_dict():
    math.__dict__["pi"] = 3


codes = errno.errorcode
attempt("store", store_module)
attempt("delete", delete_module)
attempt("__dict__", store_dict)
attempt("pop", lambda: codes.pop(1))
attempt("popitem", lambda: codes.popitem())
attempt("clear", lambda: codes.clear())
attempt("update", lambda: codes.update({1: 2}))
attempt("setdefault", lambda: codes.setdefault(1, 2))
attempt("copy", lambda: codes.copy().pop(errno.EIO))
print(math.pi > 3, codes[errno.ENOENT])

sys.ps1 = "? "
print(repr(sys.ps1))


class A:
    x = 1


def store_class_dict():
    A.__dict__["y"] = 2


def store_instance_dict():
    A().__dict__["y"] = 2


attempt("class", store_class_dict)
attempt("instance", store_instance_dict)
A.y = 2
print(A.y, A.__dict__["y"])


class B(A):
    pass


def late_property():
    A.z = property(lambda self: 3)


attempt("property", late_property)
print("to_bytes" in int.__dict__, len(type(None).__dict__))
