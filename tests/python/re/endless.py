# A loop that reads nothing, and one with too much to try again, are RuntimeErrors; many levels of groups are no danger.
import re

for pattern in ("(a*)*", "(a*)+b", "()*x", "(?:a?)*b"):
    try:
        print(re.match(pattern, "aaa"))
    except RuntimeError as e:
        print(pattern, e)

try:
    re.match("(a|b)*c", "ab" * 100000)
except RuntimeError as e:
    print(e)

print(len(re.match("(a|b)*c", "ab" * 1000 + "c").group(0)))
try:
    re.compile("(?:" * 30000)
except ValueError as e:
    print(e)
print(re.compile("(?:" * 3000 + "a" + ")" * 3000).match("a").group(0))
