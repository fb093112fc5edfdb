# Exceptions of one's own: bases, arguments, text, attributes.
class Base(Exception):
    pass


class Coded(Base):
    def __init__(self, code, text="none"):
        super().__init__(code, text)
        self.code = code

    def __str__(self):
        return "coded %d" % self.code


class Both(KeyError):
    pass


class Plain(Base):
    def __init__(self):
        self.extra = 1


for make in (lambda: Base(), lambda: Base(1), lambda: Base(1, "b"), lambda: Coded(7), lambda: Both("k"), lambda: Plain()):
    try:
        raise make()
    except KeyError as e:
        print("key", type(e).__name__, e.args, isinstance(e, LookupError))
    except Base as e:
        print("base", type(e).__name__, str(e), e.args, isinstance(e, LookupError), getattr(e, "code", None), getattr(e, "extra", None))
try:
    raise Coded
except TypeError:
    print("no arguments")
try:
    raise Base
except Base as e:
    print(e.args, str(e) == "", repr(e))
print(issubclass(Both, LookupError), issubclass(OSError, Exception), issubclass(KeyboardInterrupt, Exception), issubclass(SystemExit, BaseException))
print(OSError(5).args, StopIteration(3).value, StopIteration().value, SystemExit(2).args, KeyError("k").args, repr(ValueError("a", 1)))
