# Of name.py and name.mpy the source is imported; a package may be compiled; __file__ says which it was.
import sys

sys.path[0] = (sys.path[0] or ".") + "/both"
import twice
import bundle
from bundle import part

print(twice.made_from, twice.__file__.rsplit("/", 1)[-1])
print(bundle.__file__.rsplit("/", 1)[-1], bundle.__path__.rsplit("/", 1)[-1], part.__name__, part.value)
