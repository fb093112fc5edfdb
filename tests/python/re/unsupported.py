# Patterns with nothing to repeat, with something left open, and with what this kind of expression does not have.
import re

for pattern in ("*", "+a", "?", "a**", "a|*", "^*", "(", "(()", "[", "[a", "[^", "[a-", "a\\", "[\\", "(?=a)", "(?P<n>a)", "(*a)"):
    try:
        re.compile(pattern)
    except ValueError as e:
        print(pattern, "ValueError", e)

try:
    re.compile("a)")
except ValueError as e:
    print(e)

# The interpreter is as usable as before.
print(re.match("(a)", "a").group(1))
