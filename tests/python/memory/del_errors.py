# An exception in __del__ is printed and goes nowhere else; the program and the collector go on.
import gc


class Bad:
    def __del__(self):
        raise ValueError("in __del__")


class Raw:
    def __del__(self, extra):
        print("never")


def drop(c):
    c()


try:
    drop(Bad)
    gc.collect()
    print("after Bad")
    drop(Raw)
    gc.collect()
    print("after Raw")
except Exception as e:
    print("must not arrive here", e)
gc.collect()
print("usable", sum([1, 2, 3]))
