# An assignment expression in parentheses stands wherever an expression does; without them not in front of a colon.
print({(w := 1): 2, (x := 3): 4}, w, x)
print({(a := 1)}, {b := 2}, [c := 3, c + 1], (d := 4, d * 2), a, b)
print({(k := n): n * n for n in range(3)}, k)
text = "abcdef"
print(text[(low := 1) : (high := 4)], text[low : (high := 5)], text[i := 2], low, high, i)
print((lambda: (z := 5) + z)(), [m for n in range(6) if (m := n % 4) > 1], m)
for source in ("{w := 1: 2}", "{*x: 1}", "text[w := 1:2]", "(w.x := 1)", "((w) := 1)", "w := 1", "lambda: w := 1", "def f(a=b := 1): pass"):
    try:
        exec(source)
        print(source, "accepted")
    except SyntaxError:
        print(source, "SyntaxError")
