# What is no pattern and no text, and objects that cannot be made by a call.
import re

for call in (
    lambda: re.compile(1),
    lambda: re.match("a", 1),
    lambda: re.match(None, "a"),
    lambda: re.search("a", bytearray(b"a")),
    lambda: re.compile(re.compile("a")),
    lambda: re.compile(),
    lambda: re.sub("a", "b"),
    lambda: type(re.compile("a"))(),
    lambda: re.compile("a").groups,
):
    try:
        print(call())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)


class Text(str):
    pass


print(re.match(Text("a+"), Text("aab")).group(0))
print(re.match("a", b"a").group(0), re.match(b"a", "a").group(0))
