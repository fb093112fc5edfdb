# Tasks that take turns. What a program may never need is imported when it is first asked for.

from .core import *

__version__ = (3, 0, 0)

_places = {
    "wait_for": "funcs",
    "wait_for_ms": "funcs",
    "gather": "funcs",
    "Event": "event",
    "ThreadSafeFlag": "event",
    "Lock": "lock",
    "open_connection": "stream",
    "start_server": "stream",
    "Server": "stream",
    "StreamReader": "stream",
    "StreamWriter": "stream",
}


def __getattr__(name):
    place = _places.get(name)
    if place is None:
        raise AttributeError(name)
    value = getattr(__import__(place, globals(), None, (name,), 1), name)
    globals()[name] = value
    return value
