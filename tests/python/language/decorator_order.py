# Decorators are evaluated from the top, applied from below; they may return anything.
def note(text):
    print("made", text)

    def decorate(f):
        print("applied", text)
        return f

    return decorate


@note("outer")
@note("inner")
def decorated(default=print("default")):
    return "called"


print(decorated())


@note("class")
class Thing:
    @note("method")
    def method(self):
        return self


print(Thing().method().__class__ is Thing)


@str
class Text:
    pass


@(lambda f: f(20))
def number(n):
    return n + 1


@[len, print][0]
@dict
@lambda f: [("a", f())]
def size():
    return 1


print(type(Text), number, size)


def memo(f):
    known = {}

    def call(*args):
        if args not in known:
            known[args] = f(*args)
        return known[args]

    return call


@memo
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print(fibonacci(60))
try:

    @None
    def never():
        pass

except TypeError:
    print("TypeError")
try:
    never
except NameError:
    print("NameError")
