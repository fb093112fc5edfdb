# split: an empty match ends it, a group in the pattern is not supported.
import re

comma = re.compile(" *, *")
print(comma.split("a, b ,c"), comma.split(""), comma.split("abc"), comma.split(",a,"))
print(comma.split("a,b,c", 1), comma.split("a,b,c", 0), comma.split("a,b,c", -1), comma.split("a,b,c", 9))
print(re.compile("x*").split("axb"))
print(re.compile(b"-").split(b"a-b"))
try:
    re.compile("(,)").split("a,b")
except NotImplementedError as e:
    print(e)
print(re.compile("(,)").split("ab"))
for wrong in (None, 5, bytearray(b"a,b"), ["a"]):
    try:
        comma.split(wrong)
    except TypeError as e:
        print(e)
try:
    comma.split("a", "b")
except TypeError as e:
    print(e)
