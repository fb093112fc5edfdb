# __import__ and sys.path refuse what makes no sense, and stay usable.
import sys

for arguments in ((), (1,), ("",), ("sys", None, None, None, -1), ("sys", "globals", None, None, 1), ("sys", {}, None, None, 1)):
    try:
        __import__(*arguments)
    except (TypeError, ValueError, ImportError, KeyError) as error:
        print(arguments, type(error).__name__)
print(__import__("sys", "globals are not looked at").__name__)
kept = sys.path
for path in (5, [5], "text"):
    sys.path = path
    try:
        import absent
    except TypeError as error:
        print("TypeError:", error)
sys.path = kept
try:
    import absent
except ImportError as error:
    print("ImportError:", error)
