# alloc-fail: yes
# str.format and the format language.
print("{} {} {}".format(1, "a", None), "{0} {1} {0}".format("x", "y"), "{a}-{b}".format(b=2, a=1))
print("{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|".format("a", "b", "c", "d", "e"))
print("{:5}|{:<5}|{:05}|{:+}|{: }|{:x}|{:#x}|{:b}|{:#b}|{:o}|{:X}|{:c}".format(42, 42, 42, 42, 42, 255, 255, 5, 5, 8, 255, 65))
print("{:.2f}|{:8.2f}|{:<8.2f}|{:e}|{:g}|{:.0f}|{:%}".format(1.25, 1.25, 1.25, 1250.0, 0.5, 2.0, 0.5))
print("{:,}".format(1234567))
print("{!r} {!s} {!r:>6}".format("q", "q", "q"), "{{}} {{{}}}".format(1))


class P:
    def __str__(self):
        return "P!"

    def __repr__(self):
        return "P?"


print("{} {!r}".format(P(), P()))
print("{:{}}|{:{}.{}}|{:>{w}}".format("a", 4, "abcdef", 5, 3, "z", w=3))
print("{:s} {:d} {:10}|{:<10}|".format("s", 5, True, False))
for wrong in (lambda: "{}".format(), lambda: "{x}".format(), lambda: "{:d}".format("s"), lambda: "{".format(1), lambda: "{0}{}".format(1, 2), lambda: "}".format(), lambda: "{:d}".format("t")):
    try:
        print(wrong())
    except (IndexError, KeyError, ValueError) as e:
        print(type(e).__name__)
