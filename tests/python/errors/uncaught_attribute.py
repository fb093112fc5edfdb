# exit: 1
# The attribute that isn't there.
class C:
    pass


C().missing.more
