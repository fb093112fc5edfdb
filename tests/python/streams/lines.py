# Lines of a stream: with limits, as a list, in a loop, and after some were read by hand.
import io

text = "first\nsecond line\n\nlast"
for make, source in ((io.StringIO, text), (io.BytesIO, text.encode())):
    s = make(source)
    print(s.readline(), s.readline(3), s.readline(0), s.readline(100), s.readline(-1), s.readline(), s.readline())
    s.seek(0)
    s.readline()
    print(s.readlines(), s.readlines())
    s.seek(0)
    print([len(line) for line in s])
    print(next(s, "end"))
    s.seek(-4, 2)
    print(list(s))
