# Constants are folded, and mean the same as if they were not.
from micropython import const

_PRIVATE = const(20)
PUBLIC = const(_PRIVATE * 2 + 1)
MASK = const(0xFF << 4)
TEXT = const("text")
print(_PRIVATE, PUBLIC, MASK, TEXT, const(5))
print("_PRIVATE" in globals(), "PUBLIC" in globals(), PUBLIC + 1)


def f():
    return _PRIVATE, MASK & 0x0F0, -PUBLIC


print(f())
print(1 + 2 * 3 - 4 // 3, (1 << 4) | 3, -5 % 3, not 0, "a" "b", (1, 2, (3,)), 2**10, 7 & ~2)
if 0:
    print("never")
while 0:
    print("never")
print("yes" if 1 else "no", 0 and nothing, 1 or nothing)
try:
    exec("X = const(f())")
except SyntaxError as e:
    print("SyntaxError:", e)
