print("loading shapes")


def square(x):
    return x * x


class Circle:
    pass


_hidden = 1
