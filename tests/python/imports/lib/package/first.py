from . import second
from .second import value as copied
from .. import nothing_above
