# exit: 1
# A module that isn't there.
try:
    import not_there
except ImportError as e:
    print("caught", e)
from parts_not_there import something
