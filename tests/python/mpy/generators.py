# Code that mpy-cross made of source/generators.py does what its source does.
import sys

sys.path[0] = (sys.path[0] or ".") + "/compiled"
import generators
