# from module import *: what __all__ names, made on demand if need be; else all but names with an underscore.
import sys

sys.path[0] = (sys.path[0] or ".") + "/lib"
from starred import *

print(shown, made, "hidden" in globals())


class Odd:
    __all__ = ["a", 5]
    a = 1


class Missing:
    __all__ = ["nowhere"]


class NoList:
    __all__ = 42


for name, module in (("odd", Odd), ("missing", Missing), ("nolist", NoList)):
    sys.modules[name] = module
for name in ("odd", "missing", "nolist"):
    try:
        exec("from " + name + " import *")
    except (TypeError, AttributeError) as error:
        print(name, type(error).__name__)
