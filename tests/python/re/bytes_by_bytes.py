# A bytes subject is matched by bytes, whatever they are.
import re

print(re.match(b"[\x80-\xff]+", b"\x80\xfe\xffa").group(0))
print(re.match(b"\xff.", b"\xff\x00").group(0))
print(re.compile(b"\x00").split(b"a\x00b\x00"))
print(re.sub(b"[^a-z]", b"\xff", b"a1b"))
print(re.search(b"(b)(.)", b"abc").span(2))
try:
    re.sub(".", b"\xff", "abc")
except UnicodeError:
    print("UnicodeError")
