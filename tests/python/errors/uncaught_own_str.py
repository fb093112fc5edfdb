# exit: 1
# The message of an uncaught exception comes from its __str__.
class Failure(Exception):
    def __str__(self):
        return "described by %s" % type(self).__name__


raise Failure(1, 2)
