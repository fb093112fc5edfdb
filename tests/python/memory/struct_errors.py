# What is wrong with a descriptor or an access is an exception, and the memory stays as it was.
import uctypes

data = bytearray(range(8))
address = uctypes.addressof(data)


def attempt(what, function):
    try:
        print(what, function())
    except Exception as e:
        print(what, type(e).__name__, "" if "address" in str(e) else e)


def assign(s, name, value):
    setattr(s, name, value)


def put(s, index, value):
    s[index] = value


s = uctypes.struct(address, {"a": uctypes.UINT32 | 6, "x": [], "t": (), "u": (1,), "v": ("a", 2), "w": (uctypes.ARRAY, "a")})
attempt("beyond the memory", lambda: s.a)
attempt("store beyond", lambda: assign(s, "a", 1))
for name in "xtuvw":
    attempt(name, lambda: getattr(s, name))
attempt("no such field", lambda: s.nothing)
attempt("store no such field", lambda: assign(s, "nothing", 1))
attempt("index of a record", lambda: s[0])
attempt("size", lambda: uctypes.sizeof(s))
attempt("size of an int", lambda: uctypes.sizeof(uctypes.UINT8))
attempt("size of a str", lambda: uctypes.sizeof("abc"))
attempt("size of a list", lambda: uctypes.sizeof([]))
attempt("size with a layout", lambda: uctypes.sizeof(s, uctypes.NATIVE))
attempt("as a buffer", lambda: bytes(s))

row = uctypes.struct(address, {"r": (uctypes.ARRAY | 0, uctypes.INT8 | 4), "g": (uctypes.ARRAY, 2, {"b": uctypes.UINT8})}).r
attempt("past the end", lambda: row[4])
attempt("not an index", lambda: row["a"])
try:
    del row[0]
except TypeError as e:
    print("del", e)
attempt("store past the end", lambda: put(row, 4, 1))
attempt("store a str", lambda: put(row, 0, "x"))
attempt("no fields", lambda: row.a)
g = uctypes.struct(address, {"g": (uctypes.ARRAY, 2, {"b": uctypes.UINT8})}).g
attempt("store an aggregate", lambda: put(g, 0, 1))
attempt("hash", lambda: hash(s))
attempt("address", lambda: uctypes.struct("a", {}))
attempt("arguments", lambda: uctypes.struct(address))

# A descriptor that contains itself has no end.
endless = {}
endless["me"] = (0, endless)
attempt("endless", lambda: uctypes.sizeof(endless))
attempt("endless field", lambda: uctypes.struct(address, endless).me.me is not None)
attempt("huge", lambda: uctypes.sizeof({"a": (uctypes.ARRAY, 0x7FFFFFF, {"b": (uctypes.ARRAY, uctypes.UINT64 | 0x7FFFFFF)})}) > 1 << 50)
print(data)
