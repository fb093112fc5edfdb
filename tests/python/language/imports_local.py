# alloc-fail: yes
# Modules and packages beside the program.
import parts
import parts.shapes
import parts.shapes as sh
from parts import numbers
from parts.numbers import double, TEN as ten
from parts.shapes import *
from parts.deep import leaf

print(parts.__name__, parts.version, parts.shapes.__name__, sh is parts.shapes)
print(double(4), ten, numbers.double is double, numbers.uses_sibling())
print(square(3), "_hidden" in globals(), "Circle" in globals())
print(leaf.name, leaf.parent_version())
import parts.numbers

print(parts.numbers is numbers, "loading" not in globals())
import sys

print("parts.deep.leaf" in sys.modules, sys.modules["parts.numbers"] is numbers)


def inside():
    import parts.deep as d
    from parts.numbers import TEN

    return d.__name__, TEN


print(inside())
for wrong in ("import parts.nothing", "from parts import nothing", "import parts_of_nothing", "from parts.broken import x"):
    try:
        exec(wrong)
    except ImportError:
        print("ImportError")
    except ZeroDivisionError:
        print("ZeroDivisionError in the module")
try:
    import parts.broken
except ZeroDivisionError:
    print("and again")
