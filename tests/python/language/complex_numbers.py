# Complex numbers: literals, parts, operators, text and what they cannot do.
z = 3 + 4j
print(z, z.real, z.imag, abs(z), -z, +z, z == 3 + 4j, z != 3, 2j, 1j * 1j, bool(0j), bool(1j))
print(z + 1, z - 1.5, z * 2, z / 2, 1 / (1 + 1j), z * z, z**2 == z * z or abs(z**2 - z * z) < 1e-9, complex(1), complex(1, 2), complex("1+2j"), complex("3j"), complex())
print([1j, 0j, 1 - 2j], complex(0.0, -1.5), complex(2, 0) == 2, complex(1e20, 1e-5))
for call in (lambda: z < 1, lambda: z // 2, lambda: z % 2, lambda: int(z), lambda: float(z), lambda: complex("x"), lambda: complex("1", 2), lambda: z / 0, lambda: z & 1, lambda: z + "a", lambda: 0j**-1, lambda: complex([])):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, end=" ")
print()
try:
    z.real = 1
except AttributeError:
    print("AttributeError")
