class Manager:
    def __init__(self, swallow=False):
        self.swallow = swallow

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", kind and kind.__name__, value)
        return self.swallow


def ways_out(how):
    for i in range(2):
        try:
            try:
                if how == "return":
                    return "returned", i
                if how == "break":
                    break
                if how == "continue":
                    continue
                if how == "raise":
                    raise ValueError(how)
            finally:
                print("finally", how, i)
        except ValueError as error:
            print("caught", error)
        else:
            print("nothing")
    return "end"


def deep():
    for i in range(3):
        with Manager():
            try:
                with Manager(True):
                    try:
                        if i == 0:
                            continue
                        if i == 1:
                            raise KeyError(i)
                        return i
                    finally:
                        print("innermost", i)
            finally:
                print("inner", i)
        print("after", i)


def again():
    try:
        try:
            1 // 0
        except ZeroDivisionError:
            raise
    except ArithmeticError as error:
        return type(error).__name__


def overridden():
    while True:
        try:
            return 1
        finally:
            break
    return 2


def from_finally():
    try:
        return 1
    finally:
        return 2


for how in ("return", "break", "continue", "raise", "none"):
    print(ways_out(how))
print(deep())
print(again(), overridden(), from_finally())
try:
    raise
except RuntimeError as error:
    print(error)
try:
    try:
        {}["k"]
    except IndexError:
        print("no")
    finally:
        print("yes")
except (ValueError, KeyError) as error:
    print(repr(error))
