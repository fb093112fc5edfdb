# Raising: classes, instances, again, from; matching; arguments.
class AppError(Exception):
    pass


class Detailed(AppError):
    def __init__(self, code, *more):
        super().__init__(code, *more)
        self.code = code

    def __str__(self):
        return "code %d" % self.code


for make in (
    lambda: ValueError,
    lambda: ValueError(),
    lambda: ValueError("one"),
    lambda: ValueError("one", 2),
    lambda: AppError("app"),
    lambda: Detailed(7, "x"),
    lambda: OSError(2),
    lambda: StopIteration(5),
):
    try:
        raise make()
    except Exception as e:
        print(type(e).__name__, e.args, str(e) if not isinstance(e, OSError) else "-")


def again():
    try:
        raise ValueError("first")
    except ValueError:
        try:
            raise
        except ValueError as e:
            print("again", e)
            raise AppError("second")


try:
    again()
except AppError as e:
    print("caught", e, isinstance(e, Exception), isinstance(e, ValueError))
try:
    raise Detailed(3)
except (KeyError, AppError) as e:
    print(e, e.code, repr(e.args))
for wrong in (5, "text", None, object):
    try:
        raise wrong
    except TypeError:
        print("TypeError")
try:
    try:
        raise KeyError
    except ValueError:
        print("wrong")
except LookupError:
    print("LookupError")
try:
    raise KeyboardInterrupt
except Exception:
    print("wrong")
except BaseException as e:
    print(type(e).__name__)
try:
    assert 1 == 2, "message %d" % 5
except AssertionError as e:
    print("assert", e)
try:
    assert []
except AssertionError as e:
    print("assert", e.args)
for name in ("ArithmeticError ZeroDivisionError", "LookupError IndexError", "RuntimeError NotImplementedError", "Exception OSError", "BaseException SystemExit"):
    base, sub = [eval(n) for n in name.split()]
    print(name, issubclass(sub, base))
