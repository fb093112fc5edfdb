# Stands in front of the built-in module, and has all of it.
from utime import *

extra = "from the file"
