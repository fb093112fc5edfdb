# keys, values and items are views: they show what the dict becomes.
d = {"a": 1}
keys, values, items = d.keys(), d.values(), d.items()
d["b"] = 2
print(list(keys), list(values), list(items), len(list(keys)))
del d["a"]
print(list(keys), list(values), list(items))
d.clear()
print(list(keys), list(values), list(items), d, bool(d))
d.update({"x": 1}, y=2)
d.update([("z", 3), ("x", 4)])
d |= {"w": 5}
print(d, d | {"q": 6}, sorted(d), "x" in d, "x" in d.keys(), list(reversed(sorted(d))))
print(dict(d) == d, dict(d) is d, d == {"w": 5, "z": 3, "y": 2, "x": 4}, d != {}, dict(zip("ab", range(2))), dict(a=1, **{"b": 2}), {**d, "x": 0})
print({1: "int", 1.0: "float", True: "bool"}, {0: 1}[False], {"": 1}[""], {(): 2}[()], {None: 3}[None])
for key, value in sorted(d.items()):
    d[key] = value * 2
print(d, dict.fromkeys("ab"), dict.fromkeys([1, 1], 0), list(dict(d)), d.popitem(), len(d))
