# A name has 255 bytes at most, wherever a name is wanted.
ok, long = "n" * 255, "n" * 256


class A:
    pass


def attempt(what, f):
    try:
        f()
        print(what, "ok")
    except RuntimeError as e:
        print(what, "RuntimeError:", e)


def f(**names):
    return len(names)


for name in (ok, long):
    attempt("assign", lambda: exec(name + " = 1"))
    attempt("setattr", lambda: setattr(A(), name, 1))
    attempt("hasattr", lambda: hasattr(A(), name))
    attempt("class", lambda: type(name, (), {}))
    attempt("keyword", lambda: f(**{name: 1}))
    attempt("percent", lambda: ("%(" + name + ")s") % {name: 1})
    attempt("dict key", lambda: {name: 1}[name])
try:
    __import__(long)
except (RuntimeError, ImportError) as e:
    print(type(e).__name__)
