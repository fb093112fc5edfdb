# What is unpacked lies with its first item on top: a call made while some is left must not write over it.


class Shelf:
    def __enter__(self):
        return self

    def __exit__(self, *reason):
        pass


shelf = Shelf()


def get(*_, **__):
    return shelf


def show(*names):
    print(*(getattr(shelf, name) for name in names))


def calls():
    s = shelf
    s.a, s.b, get().c = (1, 2, 3)
    show("a", "b", "c")
    s.a, s.b, s.c, get().d = [4, 5, 6, 7]
    show("a", "b", "c", "d")
    s.a, s.b, s.c, s.d, get(0, x=1).e = "ABCDE"
    show("a", "b", "c", "d", "e")
    some = (1, 2)
    s.a, s.b, s.c, s.d, s.e, get(*some).f = range(6)
    show("a", "b", "c", "d", "e", "f")
    s.a, s.b, *s.c, s.d, get(*some, **{}).e = range(10, 18)
    show("a", "b", "c", "d", "e")


def loops():
    s = shelf
    for s.a, s.b, s.c, get().d in ((1, 2, 3, 4), "wxyz"):
        show("a", "b", "c", "d")
    with shelf as get().f:
        show("a")
    print([s.a + get().b for s.a, s.b, get().c in ((1, 2, 3),)])


calls()
loops()
shelf.a, shelf.b, get().c = 7, 8, 9
show("a", "b", "c")
