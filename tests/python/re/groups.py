# Groups of a match: by number, all of them, where they are, and those that took no part.
import re

m = re.match(r"(\w+)@(\w+)(\.com)?", "joe@example")
print(m, m.group(0), m.group(1), m.group(2), m.group(3))
print(m.groups(), re.match("a", "a").groups())
print(m.span(), m.span(2), m.span(3), m.start(1), m.end(1))
for wrong in (4, -1, 1000000):
    for method in (m.group, m.span, m.start, m.end):
        try:
            method(wrong)
        except IndexError:
            print("IndexError", end=" ")
print()
try:
    m.group("name")
except (TypeError, IndexError) as e:
    print(type(e).__name__)

# A group keeps what its last turn matched; giving up a turn gives back the one before.
print(re.match("(?:(a)|(b))*", "aba").groups())
print(re.match("(?:(a+)b?)*ab", "aabab").groups())
