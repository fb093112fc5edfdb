# exit: 1
# The name that isn't there.
def f():
    value = undefined_name
    return value


f()
