# Keys are the same if they are equal, however they were made and whatever type they have.
d = {}
parts = "alpha beta gamma alpha beta alpha".split(" ")
for word in parts:
    d[word] = d.get(word, 0) + 1
print(sorted(d.items()), d["al" + "pha"], "be" + str("ta") in d, "delta" in d)
for i in range(20):
    d["key%d" % i] = i
print(d["key7"], d["key19"], "key20" in d, d.get("key20"))

n = {1: "int", 2**40: "wide", -1: "negative", 10**30: "long"}
print(n[True], n[1.0], n[1 + 0j], n[float(2**40)], n[-1.0], n[10**15 * 10**15])
n[1.0] = "float"
print(n[1], len(n))


class Same:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return self.name == getattr(other, "name", other)


s = {Same("a"): 1, "b": 2}
print(s["a"], s[Same("b")], Same("a") in s, Same("c") in s, {"b"} == {Same("b")})
for bad in ([], {}, set(), [1]):
    for f in (lambda: d[bad], lambda: bad in d, lambda: d.get(bad)):
        try:
            f()
            print("found")
        except TypeError:
            print("TypeError", end=" ")
print()
try:
    d["missing"]
except KeyError as e:
    print("KeyError", e.args)

# A `__hash__` that gives on the hash of a str or bytes finds what the str or bytes would.
words = ["word %d" % i for i in range(50)]
places = {w: i for i, w in enumerate(words)}
print(all(places[Same(w)] == i for i, w in enumerate(words)))
encoded = {Same(w.encode()) for w in words}
print(all(w.encode() in encoded for w in words), Same(b"other") in encoded)
