# A text stream counts characters when it reads, and bytes when it tells where it is.
import io

s = io.StringIO("añb\u20acc\U0001f600d\n")
print(s.read(2), s.tell())
print(s.read(2), s.tell())
print(s.read(0), repr(s.read(100)), s.tell())
print(repr(s.read(1)), repr(s.read()))

s.seek(1)
print(s.readline())
for text in ("", "\n", "one", "one\n", "\n\n", "ä\nö"):
    print([line for line in io.StringIO(text)])

# Seeking into the middle of a character leaves what is no text.
s = io.StringIO("é")
s.seek(1)
try:
    s.read()
except UnicodeError:
    print("UnicodeError")
s.seek(0)
print(s.read())
