# A `__hash__` that gives on the hash of a str or bytes finds what the str or bytes would.
class Name:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return self.name == getattr(other, "name", other)


words = ["word %d" % i for i in range(50)]
d = {w: i for i, w in enumerate(words)}
print(all(d[Name(w)] == i for i, w in enumerate(words)))
s = {Name(w.encode()) for w in words}
print(all(w.encode() in s for w in words), Name(b"other") in s)
