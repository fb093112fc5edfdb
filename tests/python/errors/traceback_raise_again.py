# exit: 1
# An exception that is caught and raised again keeps its traceback.
def first():
    raise KeyError("k")


def second():
    try:
        first()
    except KeyError:
        print("caught")
        raise


def third():
    try:
        second()
    finally:
        print("finally")


third()
