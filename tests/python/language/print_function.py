# print: separators, ends, files, objects.
import sys

print()
print("")
print(1, 2, 3)
print("a", "b", sep="")
print("a", "b", sep=", ", end="!\n")
print(*range(3), sep="-")
print([1, "two", 3.0, None, True, (4,), {5: "five"}, b"six"])
print("no newline", end="")
print()
print(sep="x")
print("x", end="\n\n")


class Both:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


print(Both(), [Both()], (Both(),), {"k": Both()}, "%s %r" % (Both(), Both()), str(Both()), repr(Both()))
print("to stdout", file=sys.stdout)
print("'", '"', "'\"", ["'", '"', "'\""], "\\", ["\\", "\n"])
