# exit: 1
# sys.tracebacklimit: the outermost entries are shown.
import sys


def a():
    raise ValueError("deep")


def b():
    a()


def c():
    b()


print(hasattr(sys, "tracebacklimit"))
for limit in (1000, 2, 0, -1):
    sys.tracebacklimit = limit
    try:
        c()
    except ValueError as e:
        sys.print_exception(e)
del sys.tracebacklimit
print(hasattr(sys, "tracebacklimit"))
sys.tracebacklimit = 1
c()
