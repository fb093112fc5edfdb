# What the compiler says of the mistakes that are made most.
MISTAKES = """
if x = 1: pass
if x == 1
while True print(1)
for i in range(3)
def f()
class A
else: pass
x = (1, 2
x = [1, 2)
x = }
print "hello"
print x
x = 1 +
x = "abc
x = '''abc
1 = x
f() = 1
x + 1 = 2
None = 1
True = 0
"a" = 1
[1, x] = 1
x += = 1
1 += x
def f(a, a): pass
def f(a=1, b): pass
def f(*a, *b): pass
def f(**k, a): pass
def for(): pass
import
from x import
from x import (a, b
return 1
yield 1
await x
break
continue
async x = 1
def f(): nonlocal y
global x; x = 1; def g(): pass
x = 5 y = 6
a b
x = 1a
x = 0b12
x = 08
f(a=1, 2)
f(**a, *b)
f(a b)
del f()
del 1
lambda x: return x
try: pass
except: pass
with open("x") as 1: pass
x = yield = 1
assert x, = 1
for 1 in x: pass
{1: 2, 3}
{1, 2: 3}
x ? y : z
i++
x = not
@ 5
raise from x
'\\x1'
b'\u00e9'
f'{}'
f'{x'
f'{x!q}'
""".strip().split("\n")
for source in MISTAKES:
    try:
        exec(source)
        print(source, "-> ok")
    except SyntaxError as e:
        print(source, "->", type(e).__name__, e)
    except Exception as e:
        print(source, "-> runs:", repr(e))
for source in ("if 1:\npass", "  x = 1", "if 1:\n    x\n  y", "def f():\n\nx = 1", "if 1:\n x\n\ty"):
    try:
        exec(source)
        print(repr(source), "-> ok")
    except SyntaxError as e:
        print(repr(source), "->", type(e).__name__, e)
