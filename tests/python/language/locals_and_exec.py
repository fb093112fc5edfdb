# locals(): the names of a module or class body; exec and eval in a class body see and make them.
here = 1
print(locals() is globals(), "here" in locals())


class A:
    before = 1
    print(sorted(n for n in locals() if not n.startswith("_")), locals() is globals())
    exec("made = before + here")
    print(eval("made * 10"))
    import math

    print(locals()["math"].pi > 3)


print(A.made, A.math.sqrt(4), "math" in globals())


def f():
    inside = 1
    return "inside" in locals(), locals() is globals()


print(f())
names = {"x": 1}
exec("y = x + 1", names, names)
print(names["y"], eval("x + y", {"x": 1}, {"y": 5}))
d = {}
exec("z = here", globals(), d)
print(d, "z" in globals())
