# run: taipan run --for 20s
# marshal.loads believes nothing: bytes with something changed are refused, or are code that does no harm.
import marshal

function = type(lambda: 0)


def first(a, b=1):
    items = [i for i in a if i]
    for i in items:
        b += i
    try:
        return lambda: (b, {"k": items})
    except TypeError as e:
        return e


def second(a):
    yield a
    x, *y = a
    del x
    with open(*y, **{}) as f:
        f.close()
    yield from y


def third(a):
    class C:
        x = a

        def m(self):
            return super().m()

    return C().x[1:2], a.b(c=1)


state = 12345


def pick(n):
    global state
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    return (state >> 8) % n


names = {"open": open, "TypeError": TypeError, "super": super, "__name__": "m"}
refused = accepted = 0
for code in (first, second, third):
    whole = marshal.dumps(code.__code__)
    for turn in range(150):
        forged = bytearray(whole)
        for _ in range(1 + pick(2)):
            forged[9 + pick(len(whole) - 9)] = pick(32) if pick(2) else pick(256)
        try:
            f = function(marshal.loads(forged), names)
        except (ValueError, RuntimeError, MemoryError):
            refused += 1
            continue
        accepted += 1
        for argument in ([1, 2], None, 7):
            try:
                result = f(argument)
                if callable(result):
                    result()
                for _ in range(5):
                    next(result)
            except Exception:
                pass
    for length in range(len(whole)):
        try:
            marshal.loads(whole[:length])
            print("accepted", length)
        except ValueError:
            pass
print(refused > 200, accepted > 10)
