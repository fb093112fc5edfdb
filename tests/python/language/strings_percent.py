# The % operator.
print("%d %i %s %r %c %c" % (5, -6, "s", "r", "A", 66))
print("%5d|%-5d|%05d|%+d|% d|%5s|%-5s|%.2s" % (42, 42, 42, 42, 42, "ab", "ab", "abcdef"))
print("%x %X %o %#x %#o" % (255, 255, 8, 255, 8))
print("%f %.2f %8.3f %e %g %.3g" % (1.5, 2.375, 0.5, 12500.0, 0.25, 1234.5))
print("%-8.2f|%08.2f|%+.1f" % (1.25, -1.25, 2.5))
print("%%  %d%%" % 50, "%s %s" % ("a", (1, 2)), "%s" % [1, 2], "%s" % None, "%r" % "q")
print("%(name)s is %(age)d, %(name)s" % {"name": "Ada", "age": 36})
print("%*d|%-*d|%.*f" % (5, 1, 5, 2, 1, 2.75))
print("%s" % (("tuple",),), "%d" % True, "%d" % 3.0, "%s %s" % (1, 2))
print("%d" % 123456789012345678901234567890, "%x" % (1 << 70))
for wrong in (lambda: "%d" % "x", lambda: "%d %d" % (1,), lambda: "%d" % (1, 2), lambda: "%(a)d" % {"b": 1}, lambda: "%" % 1, lambda: "%c" % "ab"):
    try:
        print(wrong())
    except (TypeError, ValueError, KeyError) as e:
        print(type(e).__name__)
print(b"%d %s" % (1, b"x"))
