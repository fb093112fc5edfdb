# match and search of a compiled pattern take a start and an end, which may lie outside; those of the module ignore them.
import re

o = re.compile("o+")
for limits in ((), (1,), (2,), (-5,), (99,), (1, 2), (1, 1), (3, 1), (0, -3), (0, 99)):
    m = o.search("fooo boo", *limits)
    print(limits, m and m.span(), o.match("ooo", *limits) and o.match("ooo", *limits).group(0))
print(re.compile("^b").match("ab", 1), re.compile("b$").match("abc", 1, 2).span())
print(re.search("f", "fo", 1).span())
try:
    o.search("o", "1")
except TypeError as e:
    print("TypeError")
