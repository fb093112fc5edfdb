# Callbacks come with the collection, newest first, finalizers before references; exceptions in them are printed.
import gc
import weakref


class A:
    pass


def watch():
    a = A()
    return [weakref.ref(a, lambda r: print("first", r())), weakref.ref(a, lambda r: print("second", r()))]


def finalize():
    a = A()
    weakref.finalize(a, print, "finalized", 1, sep="/")
    return weakref.ref(a, lambda r: 1 // 0)


refs = watch()
gc.collect()
print("--")
ref = finalize()
gc.collect()
print("--", ref())

# A reference that is dead itself tells nobody.
def forget():
    a = A()
    weakref.ref(a, lambda r: print("never"))


forget()
gc.collect()
print("end")
