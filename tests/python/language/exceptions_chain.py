# An exception within a handler, raised again, and the name that a handler forgets.
def outer():
    try:
        try:
            {}["k"]
        except KeyError as e:
            raise ValueError("second", *e.args)
    except ValueError as e:
        print(e.args)
        raise


try:
    outer()
except ValueError as e:
    kept = e
print(kept.args, type(kept))
try:
    try:
        1 // 0
    except ZeroDivisionError:
        try:
            raise KeyError(1)
        except KeyError:
            pass
        raise
except ZeroDivisionError as e:
    print("again", type(e).__name__)
try:
    e
except NameError:
    print("e is forgotten")
for thing in (1, "text", None, object, [ValueError]):
    try:
        raise thing
    except TypeError:
        print("TypeError")
try:
    raise
except RuntimeError:
    print("nothing to raise again")
for caught in (ValueError, (KeyError, ValueError), (), Exception, BaseException, object, 5):
    try:
        try:
            raise ValueError("v")
        except caught:
            print("caught by", caught if isinstance(caught, tuple) and not caught else "class")
    except Exception as e:
        print(type(e).__name__)
