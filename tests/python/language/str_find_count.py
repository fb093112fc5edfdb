# Finding, counting and replacing, with bounds that lie outside and with the empty string.
text = "banana"
for part in ("a", "an", "ana", "", "x", "banana", "bananas"):
    print(repr(part), text.find(part), text.rfind(part), text.count(part), part in text, text.startswith(part), text.endswith(part))
for bounds in ((1,), (2, 5), (-3,), (-3, -1), (4, 2), (6,), (7,), (-100, 100), (None, 3), (2, None)):
    print(bounds, text.find("a", *bounds), text.rfind("a", *bounds), text.count("a", *bounds))
print(text.find("", 6), text.find("", 7), text.rfind(""), text.count("", 2, 4), "".find(""), "".count(""))
print(text.replace("a", "o"), text.replace("a", "", 2), text.replace("ana", "[ana]"), text.replace("x", "y"), text.replace("a", "aa", -1), text.replace("a", "o", 0))
print(text.index("n"), text.rindex("n"), text.startswith("na", 2), text.startswith("na", 3), text.startswith(("x", "ba")), text.endswith(("x", "na")), text.endswith(()))
for call in (lambda: text.index("x"), lambda: text.rindex("a", 0, 1), lambda: text.find(1), lambda: text.count(None), lambda: 1 in text, lambda: text.replace("a"), lambda: text.startswith(1)):
    try:
        print(call())
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
