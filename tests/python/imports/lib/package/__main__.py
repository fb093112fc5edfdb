from .second import value

print(__name__, value)
