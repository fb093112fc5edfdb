# sub: references to groups, a function, a count, and what goes wrong in a replacement.
import re

print(re.sub(r"(\w+) (\w+)", r"\2 \g<1>!", "hello world"))
print(re.sub("a", "b", "aaaa", 2), re.sub("a", "b", "aaaa", 0), re.sub("a", "b", "aaaa", -1))
print(re.sub("z", "b", "aaaa"), re.sub("x*", "-", "abc"))
print(re.sub("b", r"\\", "abc"), re.sub("b", "\\", "abc"), re.sub("b", r"\q", "abc"), re.sub("b", r"\g<x>", "abc"))
print(re.sub("(b)(x)?", r"[\2\1]", "abc"))
print(re.sub("(b)", r"\g<1", "abc"))
print(re.sub(r"\d", lambda m: str(int(m.group(0)) + 1), "a1b2"))
print(re.sub("b", lambda m: r"\0\0", "abc"))
print(re.compile("^a").sub("-", "aaa"))
for replacement in (r"\2", r"\g<7>", r"\99999999999999999999"):
    try:
        re.sub("(b)", replacement, "abc")
    except IndexError as e:
        print("IndexError", replacement)
for bad in (lambda m: None, lambda m: 5, 7):
    try:
        re.sub("b", bad, "abc")
    except TypeError as e:
        print(e)


def fails(m):
    raise KeyError(m.group(0))


try:
    re.sub("b", fails, "abc")
except KeyError as e:
    print("KeyError", e)
