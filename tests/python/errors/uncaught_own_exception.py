# exit: 1
# An exception class of the program's own, with several arguments.
class OwnError(ValueError):
    pass


print("before")
raise OwnError("text", 5)
