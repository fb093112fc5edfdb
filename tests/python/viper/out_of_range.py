# A pointer that leaves its memory raises, and names the address; nothing is read or written.
@micropython.viper
def load8(p: ptr8, i: int) -> int:
    return p[i]


@micropython.viper
def load32(p: ptr32, i: int) -> int:
    return p[i]


@micropython.viper
def store8(p: ptr8, i: int, x: int):
    p[i] = x


@micropython.viper
def store16(p: ptr16, i: int, x: int):
    p[i] = x


def attempt(what, function, *args):
    try:
        print(what, function(*args))
    except Exception as e:
        print(what, type(e).__name__, str(e).split("0x")[0])


data = bytearray(6)
attempt("load", load8, data, 5)
attempt("load past the end", load8, data, 6)
attempt("load before the start", load8, data, -1)
attempt("load half outside", load32, data, 1)
attempt("load far away", load8, data, 1 << 50)
attempt("null", load8, 0, 0)
attempt("negative", load8, -1, 0)
attempt("store", store16, data, 2, 0x4142)
attempt("store past the end", store16, data, 3, 1)
attempt("store before the start", store8, data, -1, 1)
attempt("store to bytes", store8, b"bytes", 0, 1)
attempt("store to str", store8, "str", 0, 1)
attempt("store to a letter", store8, "x", 0, 1)
attempt("empty", load8, b"", 0)
attempt("no buffer", load8, [1, 2], 0)
attempt("None", load8, None, 0)
attempt("no int", load8, data, "a")
attempt("float", load8, data, 1.5)
print(data)
