# A file may stand in front of most built-in modules and take what they have, by the name with u or without sys.path.
import sys

sys.path[0] = (sys.path[0] or ".") + "/lib"
import time
import utime
import math

print(time.extra, hasattr(time, "__file__"), time.ticks_diff is utime.ticks_diff)
print(hasattr(utime, "extra"), hasattr(math, "pi"))
path = sys.path
sys.path = ()
import time as builtin

sys.path = path
print(builtin is utime, builtin is time)
print("time" in sys.modules, "math" in sys.modules)
