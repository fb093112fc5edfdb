# := inside comprehensions binds outside of them, and never the name that they run over.
print([last := n * n for n in range(4)], last)
print(any((hit := n) > 2 for n in range(5)), hit)
print([[j := i for i in range(2)] for _ in range(2)], j)


def f(items):
    total = 0
    return [total := total + i for i in items], total


print(f([1, 2, 3]))
if (n := len("abc")) > 2:
    print(n)
while (n := n - 1) > 0:
    print(n, end=" ")
print()
for source in (
    "[i := 1 for i in range(3)]",
    "[i := i + 1 for i in range(4)]",
    "{(x := 1): 2 for x in [1]}",
    "[0 for i in [1] if (i := 2)]",
    "[i := 0 for i, k in [(1, 2)]]",
    "x := 1",
    "((a, b) := 1)",
    "(a.b := 1)",
    "lambda: (x := 1) = 2",
):
    try:
        print(source, eval(source))
    except SyntaxError as e:
        print(source, "SyntaxError:", e)
