# exit: 1
# The frames of a traceback, outermost first: module, function, method, generator, lambda.
def function():
    return method_caller(1)


def method_caller(x):
    return C().method(x)


class C:
    def method(self, x):
        return sum(self.generator(x))

    def generator(self, x):
        yield x
        yield (lambda n: n // 0)(x)


function()
