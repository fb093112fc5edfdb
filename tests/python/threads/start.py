# A thread begins with a call of anything that can be called, and has a number of its own.

import _thread
import time

lock = _thread.allocate_lock()
done = []


def function(*args, **kwargs):
    done.append((args, sorted(kwargs.items())))


class Class:
    def __init__(self, n):
        done.append(("made", n))

    def method(self, n):
        done.append(("method", n))

    def __call__(self, n):
        done.append(("called", n))


def generator():
    done.append("never")
    yield


def wait_for(n):
    while len(done) < n:
        time.sleep(0)


me = _thread.get_ident()
c = Class(0)
numbers = [me]
for call in (
    (function, ()),
    (function, (1, 2), {"b": 3, "a": 4}),
    (function, [5]),
    (Class, (1,)),
    (c.method, (2,)),
    (c, (3,)),
    (done.append, (4,)),
):
    numbers.append(_thread.start_new_thread(*call))
    wait_for(len(numbers))
    print(done[-1])
_thread.start_new_thread(generator, ())
print(len(set(numbers)), me == _thread.get_ident())
inside = []
_thread.start_new_thread(lambda: inside.append(_thread.get_ident()), ())
while not inside:
    pass
print(inside[0] != me)
for wrong in (
    lambda: _thread.start_new_thread(function),
    lambda: _thread.start_new_thread(function, 1),
    lambda: _thread.start_new_thread(function, (), 1),
    lambda: _thread.start_new_thread(function, (), {1: 2}),
    lambda: _thread.stack_size("big"),
    lambda: _thread.LockType(),
):
    try:
        wrong()
    except TypeError as e:
        print("TypeError", e)
