# Code that mpy-cross made of source/unpacked.py does what its source does.
import sys

sys.path[0] = (sys.path[0] or ".") + "/compiled"
import unpacked
