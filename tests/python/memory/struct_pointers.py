# Pointers in a struct: to scalars and to structs, by index, and as an int.
import uctypes

target = bytearray(b"\x01\x00\x02\x00\x03\x00\x04\x00")
node = bytearray(2 * uctypes.sizeof({"p": (uctypes.PTR, uctypes.UINT8)}))
DESC = {
    "numbers": (uctypes.PTR | 0, uctypes.UINT16),
    "pairs": (uctypes.PTR | 0, {"a": uctypes.UINT8 | 0, "b": uctypes.UINT8 | 1}),
}
s = uctypes.struct(uctypes.addressof(node), DESC)
address = uctypes.addressof(target)
node[: len(node) // 2] = address.to_bytes(len(node) // 2, "little")
print(int(s.numbers) == address)
print([s.numbers[i] for i in range(4)])
s.numbers[1] = 0x102
print(target, s.pairs[1].a, s.pairs[1].b)
s.pairs[0].b = 5
print(target)


def attempt(what, function):
    try:
        print(what, function())
    except Exception as e:
        print(what, type(e).__name__)


attempt("past the end", lambda: s.numbers[4])
attempt("before the start", lambda: s.numbers[-1])
attempt("far away", lambda: s.numbers[1 << 60])
node[:] = bytes(len(node))
attempt("null", lambda: s.numbers[0])
attempt("null struct", lambda: s.pairs[0].a)
attempt("int of a struct", lambda: int(s))
print(target)
