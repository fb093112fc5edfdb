# A module that raises while it is loaded.
def inside():
    return {}["missing"]


x = inside()
