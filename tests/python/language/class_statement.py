# What a class statement comes to: __build_class__, which a program may replace; bases that are spread, no keywords.
import builtins


class A:
    a = "A"


class B:
    b = "B"


bases = (A, B)


class C(*bases):
    pass


class D(B, *[A], **{}):
    pass


print(C.a, C.b, D.__bases__ == (B, A))
for source in ("class E(A, metaclass=type): pass", "class E(A, **{'x': 1}): pass", "class E(*5): pass", "class E(5): pass"):
    try:
        exec(source)
    except TypeError as e:
        print("TypeError:", e)

original = __build_class__
print(original(lambda namespace: None, "Made", A).a)


def build(body, name, *bases):
    print("build", name, bases)
    return original(body, name, *bases)


builtins.__build_class__ = build


class F(A):
    def who(self):
        return __class__.__name__, super().__init__ is not None


builtins.__build_class__ = original
print(F().who())


class G(A):
    pass


print(G.a)


# type as a base: the instances are classes.
class Meta(type):
    def hello(self):
        return "hello"


M = Meta("M", (A,), {"x": 1})
print(M, type(M), bool(M), M.hello(), isinstance(M, type))
for source in ("class E(bool): pass", "class E(type(None)): pass", "type('x', (), 1)", "type('x', (), {}, 1)"):
    try:
        exec(source)
    except TypeError as e:
        print("TypeError:", e)


# Names and places of __set_name__: all are told, whatever they do to the class.
class Tell:
    def __set_name__(self, owner, name):
        print("set", name)
        setattr(owner, "extra_" + name, 1)
        setattr(owner, name, name.upper())


class Told:
    x = Tell()
    y = Tell()


print(Told.x, Told.y, Told.extra_x, Told.extra_y)
