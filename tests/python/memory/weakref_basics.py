# A weak reference gives its object, or None once it is gone; values that never die are refused.
import gc
import weakref


class A:
    pass


a = A()
a.x = 5
r = weakref.ref(a)
print(r, r().x, r() is a)


def drop():
    global a
    a = None


drop()
gc.collect()
print(r())

for value in (None, 1, True, (), "", Ellipsis, 2.5):
    try:
        weakref.ref(value)
        print("made", value)
    except TypeError as e:
        print(value, e)
for arguments in ((), (A(), None, 3)):
    try:
        weakref.ref(*arguments)
    except TypeError as e:
        print("TypeError")
try:
    r(1)
except TypeError:
    print("takes nothing")
