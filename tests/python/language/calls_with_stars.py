# Order and number of arguments in calls with stars; order of evaluation in dict displays.
def f(*args, **kwargs):
    return args, sorted(kwargs.items())


print(f(*[1, 2], 3, *(4,), k=5, **{"m": 6}), f(**{"a": 1}, b=2, **{"c": 3}))
for source in (
    "f(a=1, *[2])",
    "f(**{}, *[])",
    "f(a=1, 2)",
    "f(**{}, 2)",
    "f(a=1, a=2)",
    "f(**{'a': 1}, a=2)",
    "f(**{1: 2})",
    "f(*1)",
    "f(**1)",
    "f(" + "0, " * 61 + "*[1])",
    "f(" + "0, " * 62 + "*[1])",
):
    try:
        print(len(eval(source)[0]))
    except (SyntaxError, TypeError) as e:
        print(type(e).__name__, e)


def say(x):
    print(x, end=" ")
    return x


d = {say("key"): say("value")}
d = {say(k): say(v) for k, v in [(1, 2)]}
print(d)
