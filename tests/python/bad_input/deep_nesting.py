# Source nested without measure is a clear error, not the end of the interpreter.
for name, text in [
    ("parentheses", "(" * 5000 + ")" * 5000),
    ("lists", "[" * 5000 + "]" * 5000),
    ("dicts", "{1:" * 3000 + "1" + "}" * 3000),
    ("unary minus", "-" * 20000 + "1"),
    ("not", "not " * 20000 + "1"),
    ("power", "2**" * 5000 + "1"),
    ("lambda", "lambda:" * 5000 + "1"),
    ("conditional", "1 if 1 else " * 5000 + "1"),
    ("calls", "f" + "()" * 20000),
    ("attributes", "a" + ".a" * 20000),
    ("subscripts", "a" + "[0]" * 20000),
    ("comparison", "1" + "<2" * 20000),
    ("sum", "1" + "+1" * 20000),
    ("and", "1" + " and 1" * 20000),
    ("comprehensions", "[" * 500 + "1" + " for x in y]" * 500),
    ("unclosed", "(" * 100000),
    ("f-strings", "f'{" * 500 + "1" + "}'" * 500),
]:
    try:
        compile(text, "<deep>", "eval")
        print(name, "compiles")
    except (SyntaxError, RuntimeError, MemoryError) as e:
        print(name, type(e).__name__, e)
for name, line, limit in [("if", "if 1:", 400), ("def", "def f():", 400), ("for", "for i in x:", 400), ("try", "try:", 400), ("class", "class C:", 400)]:
    text = "".join(" " * i + line + "\n" for i in range(limit)) + " " * limit + "pass\n"
    try:
        compile(text, "<deep>", "exec")
        print(name, "compiles")
    except (SyntaxError, RuntimeError, MemoryError) as e:
        print(name, type(e).__name__, e)
print(eval("(" * 50 + "1" + ")" * 50))
