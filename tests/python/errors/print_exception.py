# sys.print_exception writes what an uncaught exception would.
import sys


def f():
    raise ValueError("printed")


try:
    f()
except ValueError as e:
    sys.print_exception(e)
    error = e
sys.print_exception(error, sys.stdout)
sys.print_exception(KeyError("never raised"), sys.stdout)
print("goes on")
