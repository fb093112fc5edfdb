# Text files: characters, lines, the end; and bytes that are no text.
from parts.scratch import Scratch

with Scratch():
    with open("t", "w") as f:
        print(f.write("añ\u20ac\U0001f600\n"), f.write("zwei\n\nvier"))
    f = open("t")
    print(f.read(1), f.read(3), f.tell(), repr(f.readline()), f.readline(2), f.readlines(), repr(f.read()), repr(f.readline()))
    f.seek(0)
    print([len(line) for line in f])
    f.seek(1)
    print(f.read(1), f.seek(0, 2), f.read(5) == "")
    f.close()

    with open("t", "wb") as f:
        f.write(b"ok\n\xff\xfe\nok\n")
    with open("t") as f:
        print(f.readline())
        try:
            f.readline()
        except UnicodeError:
            print("UnicodeError")
        print(f.readline())
    with open("t", "rb") as f:
        print(f.readline(), f.readline(), list(f))
