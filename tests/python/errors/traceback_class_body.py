# exit: 1
# A traceback from a class body and from a decorator.
def decorator(f):
    raise RuntimeError("no decoration")


class C:
    x = 1

    class D:
        @decorator
        def f(self):
            pass
