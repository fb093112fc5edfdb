# A finalizer is alive until it is called, detached, or its object is gone.
import gc
import weakref


class A:
    pass


a = A()
f = weakref.finalize(a, lambda *args, **kwargs: (args, sorted(kwargs)), 1, k=2)
print(f, f.alive, f.peek()[0] is a, f.peek()[2:])
print(f())
print(f.alive, f(), f.peek(), f.detach())
g = weakref.finalize(a, print, "never")
print(g.detach()[2:], g.alive)


def drop():
    global a
    a = None


drop()
gc.collect()
for arguments in ((), (A(),), (1, print)):
    try:
        weakref.finalize(*arguments)
    except TypeError:
        print("TypeError")
try:
    f.alive = False
except AttributeError:
    print("read only")
