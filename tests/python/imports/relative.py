# Relative imports inside a package, and beyond its top, which is an ImportError that leaves no half a module.
import sys

sys.path[0] = (sys.path[0] or ".") + "/lib"
import package.sibling

print(sorted(name for name in dir(package) if name[0] != "_"))
try:
    import package.first
except ImportError as error:
    print("ImportError:", error)
print("package.first" in sys.modules, "package.second" in sys.modules)
try:
    __import__("x", None, None, None, 1)
except ImportError as error:
    print("ImportError:", error)
