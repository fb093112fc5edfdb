# exec and eval with scopes given.
g = {"a": 1}
l = {"b": 2}
print(eval("a + b", g, l))
exec("c = a + b", g, l)
print(l["c"], "c" in g)
exec("a = 10\ndef f(): return a", g)
print(g["f"](), g["a"])


code = compile("1 + 1", "name", "eval")
print(eval(code))
exec(compile("print('compiled')", "name", "exec"))
try:
    eval("1 +")
except SyntaxError:
    print("SyntaxError")
try:
    exec("raise ValueError('inside')")
except ValueError as e:
    print(e)
