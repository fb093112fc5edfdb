# What a program's own stream may answer wrongly: each is an exception, and the next call finds all in order.
import io, json


class Stream(io.IOBase):
    def __init__(self, answer):
        self.answer = answer

    def write(self, buffer):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    readinto = write


for answer in (None, 0, -5, -22, 1000, "1", 1.5, 1 << 70, KeyError("k"), OSError(28)):
    for name, call in (
        ("print", lambda: print("ab", file=Stream(answer))),
        ("load", lambda: json.load(Stream(answer))),
    ):
        try:
            call()
            print(name, repr(answer), "fine")
        except Exception as e:
            print(name, repr(answer), type(e).__name__, e.args[0] if isinstance(e, OSError) else "")


class Nothing(io.IOBase):
    pass


for call in (lambda: print("x", file=Nothing()), lambda: json.load(Nothing())):
    try:
        call()
    except AttributeError:
        print("AttributeError")
