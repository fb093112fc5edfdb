# Methods of dicts refuse what they cannot do, and leave the dict as it was.
d = {"a": 1, 2: "b", (3, 4): None}
for source in ("d['x']", "d.pop('x')", "{}.popitem()", "d[[]]", "d[{}] = 1", "[] in d", "{[]: 1}", "d.update(1)", "d.update([1])", "d.update([(1, 2, 3)])", "dict(1)", "dict([(1,)])", "dict(5, a=1)", "d + {}", "d < {}", "d()", "d.x", "d.get()", "d.setdefault()", "d.pop()", "del d['x']", "d.fromkeys()", "dict.fromkeys(1)", "dict(**{1: 2})", "d.copy(1)", "d.clear(1)"):
    try:
        exec(source)
        print(source, "accepted")
    except Exception as e:
        print(source, "->", type(e).__name__)
print(d)
try:
    d["missing"]
except KeyError as e:
    print(e.args)
print(d.get("a"), d.get("x"), d.get("x", 5), d.pop("x", 6), d.setdefault("a", 7), d.setdefault("n"), d.setdefault("m", 8), d)
