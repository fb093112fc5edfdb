# A program's own __import__ is asked by each import statement, for submodules too.
import builtins
import sys

sys.path[0] = (sys.path[0] or ".") + "/lib"
original = __import__


def asked(name, globals, locals, fromlist, level):
    print("asked for", name, fromlist, level)
    if name == "invented":
        return [1, 2, 3]
    return original(name, globals, locals, fromlist, level)


builtins.__import__ = asked
import invented
from package import second
import package.sibling as sibling

print(invented, second.value, sibling.__name__)


def refusing(*args):
    raise ImportError("refused")


builtins.__import__ = refusing
try:
    import sys
except ImportError as error:
    print("ImportError:", error)
builtins.__import__ = original
import sys

print(sys is not None)
