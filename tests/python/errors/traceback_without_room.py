# A traceback that the heap has no room for is cut, entry by entry, and prints all the same.
import io
import sys


def grow(x):
    x + 1
    grow(4 * x)


def attempt(size):
    # Less and less is free when the recursion ends.
    keep = bytearray(size)
    try:
        grow(3)
    except (RuntimeError, MemoryError) as e:
        out = io.StringIO()
        del keep
        sys.print_exception(e, out)
        last = out.getvalue().split("\n")[-2]
        return last.startswith("RuntimeError: ") or last.startswith("MemoryError: ")


print(all([attempt(n * 30000) for n in range(20)]))
