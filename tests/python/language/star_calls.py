# alloc-fail: yes
# Argument lists made of many pieces.
def show(*args, **kwargs):
    return args, sorted(kwargs.items())


l, t, d, g = [1, 2], (3,), {"x": 1}, (c for c in "ab")
print(show(*l, *t, 4, *g, y=2, **d))
print(show(*[], **{}), show(*"", *range(2)), show(*{5: 6}))
print(max(*l), print(*l, *t, sep="+"), "{} {x}".format(*l, **d), list(zip(*[(1, 2), (3, 4)])))
try:
    show(x=2, **d)
except TypeError:
    print("TypeError")


def forward(f, *args, **kwargs):
    return f(*args, **kwargs)


print(forward(forward, show, 1, k=2), forward(lambda a, *, b: (a, b), 1, b=2), forward(dict, a=1))


class C:
    def __init__(self, *args, **kw):
        self.args, self.kw = args, kw

    def method(self, *args):
        return self.args + args


print(C(*l, **d).args, C(**d).kw, C(*l).method(*t), C.method(C(0), *l))


def deep(n, *args):
    return args if n == 0 else deep(n - 1, n, *args)


print(deep(10))
