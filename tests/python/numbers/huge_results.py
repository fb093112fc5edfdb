# Results that no memory could hold are refused before any work is done, and the interpreter goes on.
def attempt(what, f):
    try:
        f()
        print(what, "done")
    except (MemoryError, OverflowError) as e:
        print(what, "refused")


one, ten = 1, 10
attempt("1 << (1 << 40)", lambda: one << (1 << 40))
attempt("1 << (1 << 70)", lambda: one << (1 << 70))
attempt("-1 << 10 ** 12", lambda: -one << 10**12)
attempt("0 << (1 << 40)", lambda: 0 << (one << 40))
attempt("10 ** (10 ** 10)", lambda: ten ** (10**10))
attempt("(2 ** 64) ** (2 ** 40)", lambda: (one << 64) ** (2**40))
attempt("(-10) ** (10 ** 30)", lambda: (-ten) ** (10**30))
attempt("1 ** (10 ** 30)", lambda: one ** (10**30))
attempt("(-1) ** (10 ** 30 + 1)", lambda: (-one) ** (10**30 + 1))

shifted = 7
try:
    shifted <<= 1 << 50
except (MemoryError, OverflowError):
    print("in place refused", shifted)

print(one >> (1 << 60), -one >> (1 << 60))
print((one << 1000) >> 990, (ten**50) % 997)
