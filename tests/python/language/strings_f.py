# f-strings.
name, n, x = "Ada", 42, 2.5
print(f"{name} {n} {x}", f"{n + 1} {name.lower()} {x * 2}", f"{{}} {{{n}}}")
print(f"{n:5}|{n:<5}|{n:05}|{n:x}|{name:>6}|{name!r:>7}|{x:.2f}|{x:8.3f}")
print(f"{n=} {n + 1}", f"{'inner ' + str(n)}")
print(f"{[i * i for i in range(3)]} {max(4, 8)} {n if n > 5 else 0}")
w, p = 8, 3
print(f"{x:{w}.{p}f}|{name:*^{w}}|")
print(f"a" f"b" f"{n}" "c", f"\\n{n}", f'{"quoted"}', f"""multi
line {n}""")
print(f"{n!s} {name!r} {None} {True}", f"", f"{''}|")
d = {"key": [1, 2]}
print(f"{d['key'][1]} {len(d)} {d}")


def f():
    local = 5

    def g():
        return f"{local} {n}"

    return g()


print(f())
