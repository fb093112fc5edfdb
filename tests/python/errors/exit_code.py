# exit: 42
# The program's own exit code; finally and with are done on the way.
import sys


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", kind.__name__)


try:
    with Manager():
        sys.exit(42)
except Exception:
    print("wrong")
finally:
    print("finally")
