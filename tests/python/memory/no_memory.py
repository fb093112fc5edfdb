# An address means something only inside live bytes: anything else is a ValueError, and never a crash.
import gc
import machine
import uctypes


def attempt(what, function):
    try:
        print(what, function())
    except Exception as e:
        name = type(e).__name__
        print(what, name, str(e).split(" at ")[0] if name == "ValueError" else e)


data = bytearray(8)
address = uctypes.addressof(data)
attempt("first", lambda: uctypes.bytes_at(address, 8))
attempt("past the end", lambda: uctypes.bytes_at(address, 9))
attempt("before", lambda: uctypes.bytes_at(address - 1, 1))
attempt("nothing at the end", lambda: uctypes.bytes_at(address + 8, 1))
attempt("zero", lambda: uctypes.bytes_at(0, 1))
attempt("huge", lambda: uctypes.bytes_at(1 << 70, 1))
attempt("negative", lambda: uctypes.bytes_at(-1, 1))
attempt("negative length", lambda: uctypes.bytes_at(address, -1))
attempt("mem8", lambda: machine.mem8[0])
attempt("mem32 past the end", lambda: machine.mem32[address + 8])
attempt("mem16 not aligned", lambda: machine.mem16[1])
attempt("no buffer", lambda: uctypes.addressof(12))
attempt("shows nothing", lambda: len(uctypes.bytearray_at(16, 8)))
attempt("but knows where", lambda: uctypes.addressof(uctypes.bytearray_at(16, 8)))

machine.mem16[address] = 0x1234
machine.mem32[address + 4] = -1
print(data, machine.mem8[address + 1], machine.mem32[address + 4])

# Text and bytes are to be read only.
text = "only to be read, " * 2
attempt("text", lambda: uctypes.bytes_at(uctypes.addressof(text), 7))
attempt("a letter", lambda: uctypes.bytes_at(uctypes.addressof("a"), 1))


def store(v):
    machine.mem8[uctypes.addressof(v)] = 1


attempt("store to text", lambda: store(text))
attempt("store to a letter", lambda: store("a"))
attempt("store to bytes", lambda: store(b"bytes"))
attempt("view of bytes", lambda: uctypes.bytearray_at(uctypes.addressof(b"bytes"), 2))
print(text, b"bytes")

# A bytearray that moved leaves nothing behind.
data = bytearray(2000)
address = uctypes.addressof(data)
data.extend(bytes(2000))
gc.collect()
print(uctypes.addressof(data) != address)
attempt("what was there", lambda: uctypes.bytes_at(address, 1900))
