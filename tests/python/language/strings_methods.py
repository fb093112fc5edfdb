# What strings can do.
s = "Hello, World"
print(s.upper(), s.lower(), s.find("o"), s.find("o", 5), s.rfind("o"), s.find("zz"), s.index("W"), s.count("l"))
print(s.startswith("Hell"), s.startswith("World", 7), s.endswith("ld"), s.replace("l", "L"), s.replace("l", "", 2))
print("a,b,,c".split(","), "a,b,,c".split(",", 1), "a,b,,c".rsplit(",", 1), "  a  b ".split(), " a b ".split(" "))
print("x".join(["1", "2", "3"]), "".join([]), ", ".join("abc"), "-".join(c for c in "ab"))
print(repr("  pad ".strip()), repr("  pad ".lstrip()), repr("  pad ".rstrip()), "xxaxx".strip("x"), "abcab".strip("ab"))
print("a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("z"))
print("abc".isalpha(), "12".isdigit(), " \t".isspace(), "aB".isupper(), "AB".isupper(), "ab".islower(), "".isdigit())
print("line1\nline2\r\nline3".splitlines(), "a\nb\n".splitlines(True))
print("mid".center(9) + "|", "abc" * 3, "abc" * 0, "ab" * -1, 2 * "xy")
print("b" in "abc", "bc" in "abc", "" in "", "d" not in "abc", "abc" < "abd", "Z" < "a", "" < "a")
print(len("añb"), "añb"[1], "añb".upper()[0], ord("ñ"), chr(241), len("añb".encode()), list("日本"))
print(s[0], s[-1], s[2:5], s[:5], s[7:], s[-5:-1], s[100:], s[5:2], s[:])
print("tab\tnew\\n \x41 \u0042 \101 \'\"", r"raw\n", 'a' "b" """c
d""")
print(repr("it's"), repr('say "hi"'), repr("both'\""), repr("\n\t\\\x00\x7f\xff"), repr("é"))
print(str(5), str(None), str(True), str([1, "a"]), str("x"), str(b"x"), str(1.5), str({}), str(()), str((1,)))
print(hash("abc") == hash("ab" + "c"), "abc" is "abc", "abc" == "abc", "1" == 1)
print(max("abc"), sorted("hello"), list(reversed("abc")), list(enumerate("ab")), tuple("xy"), set("aab") == {"a", "b"})
print("ABC".lower() == "abc", "%s" % "x", "a" "b")
for c in "ab":
    print(c, end="")
print()
