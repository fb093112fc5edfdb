# A pattern is refused where MicroPython's compiled form has no room for it.
import re


def accepts(pattern):
    try:
        re.compile(pattern)
        return True
    except ValueError:
        return False


def longest(make):
    n = 0
    while accepts(make(n + 1)) and n < 300:
        n += 1
    return n


print("groups", longest(lambda n: "(a)" * n))
print("groups inside groups", longest(lambda n: "(" * n + ")" * n))
print("class", longest(lambda n: "[" + "a" * n + "]"))
print("optional", longest(lambda n: "(?:" + "a" * n + ")?"))
print("star", longest(lambda n: "(?:" + "a" * n + ")*"))
print("plus", longest(lambda n: "(?:" + "a" * n + ")+"))
print("first alternative", longest(lambda n: "a" * n + "|b"))
print("last alternative", longest(lambda n: "b|" + "a" * n))
print("literal", longest(lambda n: "a" * n))
