# struct's O gives back the very object while it lives, and S the text at an address; made up ones are refused.
import gc, struct, uctypes


class Thing:
    pass


size = struct.calcsize("O")
print(size == struct.calcsize("P") == struct.calcsize("<S"))
things = [Thing(), [1, 2], "text of some length", b"bytes", (), None, True, 7, -7, len, int, struct, print, "x", 1.0 if size == 8 else 1]
for order in "@<>":
    for thing in things:
        packed = struct.pack(order + "O", thing)
        print(len(packed) == size, struct.unpack(order + "O", packed)[0] is thing, end=" ")
print()
print(struct.pack("O", things[0]) == struct.pack("O", things[0]), struct.pack("O", things[0]) == struct.pack("O", things[1]))
mixed = struct.unpack("<bOh2O", struct.pack("<bOh2O", 1, things[1], -2, "b", things[2]))
print(mixed, mixed[1] is things[1])
buffer = bytearray(3 * size)
struct.pack_into("O", buffer, size, things[0])
print(struct.unpack_from("O", buffer, size)[0] is things[0])


# Packed bytes keep nothing alive, and the word of the dead is nobody else's.
def pack_and_forget(n):
    return [struct.pack("O", [i]) for i in range(n)]


words = pack_and_forget(20)
words.sort()
spread = [0] * 100
gc.collect()
others = [[i] for i in range(100)]
found = dead = 0
for word in words:
    try:
        found += struct.unpack("O", word)[0] in others[:0]
    except ValueError:
        dead += 1
print(dead > 15, found)


def refused(format, word):
    try:
        return struct.unpack(format, struct.pack("<Q", word)[:size])
    except (ValueError, TypeError, UnicodeError) as e:
        return type(e).__name__


# Of all small words only those of small values stand for anything.
print([refused("<O", word) for word in (1, 3, 5, 0, 8 * 10**6, 0x20000000)])
seen = set()
for word in range(0, 70000, 4):
    got = refused("<O", word)
    seen.add(got if isinstance(got, str) else type(got[0]).__name__)
print(sorted(n for n in seen if n in ("ValueError", "NoneType", "bool", "str", "function", "type")))

# Text by its address.
text = "some text of the heap's"
word = struct.pack("<P", uctypes.addressof(text))
print(struct.unpack("<S", word), struct.unpack("<S", struct.pack("<S", uctypes.addressof("abc"))))
raw = bytearray(b"until the zero\0and not on")
print(struct.unpack("<S", struct.pack("<P", uctypes.addressof(raw) + 6)))
raw = bytearray(b"\xff\xfe")
print(refused("<S", uctypes.addressof(raw)), refused("<S", 0), refused("<S", 12345))
