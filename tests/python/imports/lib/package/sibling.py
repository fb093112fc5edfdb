from . import second
from .second import value

print(__name__, second.__name__, value is second.value)
