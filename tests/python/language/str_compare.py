# Strings are ordered by code point, and are equal to nothing of another type.
words = ["b", "", "a", "B", "aa", "ab", "ä", "z", "ab\0", "~"]
print(sorted(words), max(words), repr(min(words)))
for a, b in (("a", "a"), ("a", "b"), ("", "a"), ("aa", "a"), ("a\0", "a"), ("Z", "a"), ("é", "z")):
    print(repr(a), repr(b), a == b, a != b, a < b, a <= b, a > b, a >= b)
print("1" == 1, "a" == b"a", "a" != None, "a" in ("a", 1), "a" is not None)
for call in (lambda: "a" < 1, lambda: "a" < b"b", lambda: [] < "a", lambda: "a" >= None):
    try:
        print(call())
    except TypeError:
        print("TypeError")
print("a" * 3, 0 * "a", "a" * -1, repr("a" * 0), "ab" "cd", "a" + "b" * 2)
for call in (lambda: "a" * "b", lambda: "a" + 1, lambda: 1 + "a", lambda: "a" * 1.0, lambda: "a" - "a", lambda: -"a"):
    try:
        print(call())
    except TypeError:
        print("TypeError")
