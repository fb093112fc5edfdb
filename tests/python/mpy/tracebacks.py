# Tracebacks from a .mpy file name its source, the lines and the functions.
import sys

sys.path[0] = (sys.path[0] or ".") + "/compiled"
import failing

for f in (failing.direct, failing.through_finally, failing.in_loop):
    try:
        f(0)
    except (ZeroDivisionError, KeyError) as error:
        sys.print_exception(error)
