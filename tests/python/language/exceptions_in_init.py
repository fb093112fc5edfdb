# An exception that its own __init__ raises before it is one; attributes that exceptions have, and don't have.
class Early(Exception):
    def __init__(self):
        raise self


class Late(Exception):
    def __init__(self, text):
        super().__init__(text)
        raise self


class Plain(Exception):
    def __init__(self, a, b):
        self.both = a, b


try:
    Early()
except TypeError as e:
    print("TypeError:", e)
try:
    Late("after super")
except Late as e:
    print(repr(e))
e = Plain(1, 2)
try:
    raise e
except Plain as e:
    print(e.both, e.args)

e = ValueError(1)
e.args = [2, 3]
print(e.args, e.__cause__, e.__context__)
for name, value in (("args", 5), ("note", 1)):
    try:
        setattr(e, name, value)
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
try:
    try:
        raise KeyError(1)
    except KeyError as cause:
        raise OSError(2) from cause
except OSError as e:
    print(repr(e.__cause__))
