# Splitting strings: by spaces, by a separator, from the right, into lines and into three.
def show(call):
    try:
        print(repr(call()))
    except Exception as e:
        print(type(e).__name__, e)


for text in ("", " ", "a", " a  b\tc\n", "a,,b,", ",", "abcabc"):
    print(repr(text), text.split(), text.split(","), text.split("bc"), text.split(None, 1), text.split(",", 1))
    print(text.rsplit(",", 1), text.rsplit(",", 0), text.rsplit(","), text.partition(","), text.rpartition(","))
for text in ("", "\n", "a\n", "a\n\nb", "a\r\nb\rc", "\r\n"):
    print(repr(text), text.splitlines(), text.splitlines(True))
print("a b c d".split(" ", -1), "a b c d".split(" ", 2), "a b c d".split(None, 0), "a b c d".rsplit(" ", 2))
show(lambda: "a".split(""))
show(lambda: "a".rsplit(""))
show(lambda: "a".partition(""))
