print("loading numbers")
from .shapes import square
from . import version

TEN = 10


def double(x):
    return 2 * x


def uses_sibling():
    return square(TEN), version
