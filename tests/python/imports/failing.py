# A module whose body fails is not in sys.modules: the next import runs it again.
import sys

sys.path[0] = (sys.path[0] or ".") + "/lib"
for _ in range(2):
    try:
        import broken
    except ValueError as error:
        print("ValueError:", error, "broken" in sys.modules)
for name in ("absent", "package.absent", "package.second.value", "sys.path"):
    try:
        __import__(name)
        print(name, "imported")
    except ImportError as error:
        print("ImportError:", error)
try:
    from package import absent
except ImportError as error:
    print("ImportError:", error)
