# exit: 1
# A traceback that goes through a module's body.
import sys

sys.path.insert(0, "tests/python/errors/parts")
import fails_to_load
