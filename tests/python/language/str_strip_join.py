# Stripping and joining.
for text in ("", "  ", " a ", "\t\na b\r\n", "xxaxx", "xyxayx"):
    print([text.strip(), text.lstrip(), text.rstrip(), text.strip("x"), text.strip("yx"), text.lstrip("x"), text.rstrip("xy")])
print(["abc".strip(""), "abc".strip("abc"), "äbä".strip("ä"), b" a ".strip(), b"xax".strip(b"x"), bytearray(b"aba").strip(b"a")])
print("".join([]), ", ".join(["a"]), "-".join("abc"), "".join(("ab", "cd")), "ab".join(str(n) for n in range(4)), "/".join({"k": 1}))
print(b",".join([b"a", b"b"]), b"".join([bytearray(b"x"), b"y"]))
for call in (
    lambda: ",".join([1]),
    lambda: ",".join(["a", b"b"]),
    lambda: ",".join(1),
    lambda: b",".join(["a"]),
    lambda: "a".strip(1),
    lambda: "a".strip(b"a"),
    lambda: ",".join(["a"], 1),
):
    try:
        print(call())
    except TypeError:
        print("TypeError")
