# Calls whose arguments do not fit are a TypeError, wherever the arguments come from.
def f(a, b=2, *c, d, e=5, **g):
    return a, b, c, d, e, g


def h(a, b):
    return a, b


print(f(1, d=4), f(1, 2, 3, 4, d=0, z=9), f(*[1, 2, 3], **{"d": 4, "q": 1}), f(d=1, a=2), h(*"xy"), h(**{"b": 1, "a": 2}), h(1, *(2,)), h(*(), *[1], b=3))
for source in (
    "f()",
    "f(1)",
    "f(d=1)",
    "f(1, d=1, a=2)",
    "f(1, **{'a': 1, 'd': 2})",
    "h()",
    "h(1)",
    "h(1, 2, 3)",
    "h(1, a=2)",
    "h(1, c=2)",
    "h(*5)",
    "h(**5)",
    "h(**[1])",
    "h(*[1], **{'a': 2})",
    "h(**{1: 2})",
    "h(1, 2, **{'a': 3})",
    "(lambda: 0)(1)",
    "(lambda x: 0)()",
    "len()",
    "len(1, 2)",
    "len([], x=1)",
    "None()",
    "'a'()",
    "int(x=1, y=2)",
    "isinstance(1)",
):
    try:
        print(source, eval(source))
    except TypeError:
        print(source, "TypeError")
for source in ("f(a=1, a=2)", "f(**x, *y)", "f(a=1, 2)", "f(1=2)", "def f(a, a): pass", "def f(a=1, b): pass", "def f(**a, b): pass", "def f(*a, *b): pass"):
    try:
        exec(source)
        print(source, "accepted")
    except (SyntaxError, TypeError) as e:
        print(source, "refused")
