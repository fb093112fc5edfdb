# Decorators, with and without arguments, on functions and classes.
def trace(f):
    def wrapped(*args, **kwargs):
        print("call", args, kwargs)
        return f(*args, **kwargs)

    return wrapped


def times(n):
    def decorate(f):
        def wrapped(*args):
            return [f(*args) for _ in range(n)]

        return wrapped

    return decorate


@trace
def add(a, b=1):
    return a + b


@times(3)
@trace
def one():
    return 1


def register(cls):
    cls.registered = True
    return cls


@register
class C:
    @trace
    def method(self):
        return "method"

    @staticmethod
    def static(x):
        return x

    @classmethod
    def make(cls, *args):
        return cls, args


print(add(1), add(1, b=5))
print(one())
print(C.registered)
C.method = trace(lambda self: "replaced")
C.static(1)
print(C.static(2), C().static(3), C.make(4)[0] is C, C().make(5)[1])
