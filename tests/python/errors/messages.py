# The messages of the interpreter's own exceptions.
import sys


class C:
    def __init__(self, a):
        pass


def f(a, b=1, *, c=2):
    pass


l, d, t, s = [1], {"a": 1}, (1,), "text"
for source in (
    "1 // 0",
    "1 % 0",
    "1.0 / 0",
    "l[5]",
    "t[-3]",
    "s[10]",
    "d['z']",
    "missing",
    "s.missing",
    "C.missing",
    "None.missing",
    "l + t",
    "s + 1",
    "1 + s",
    "-s",
    "l < 1",
    "len(5)",
    "5()",
    "5[0]",
    "l['a']",
    "int('x')",
    "int('9', 5)",
    "float('x')",
    "chr(-1)",
    "ord('ab')",
    "[].pop()",
    "set().pop()",
    "{}.popitem()",
    "l.remove(7)",
    "l.index(7)",
    "s.index('z')",
    "s.split('')",
    "range(1, 2, 0)",
    "a, b = 1, 2, 3",
    "a, b = [1]",
    "a, b = 5",
    "[x for x in 5]",
    "next(iter([]))",
    "max([])",
    "'%d' % 's'",
    "'%d %d' % 1",
    "'%d' % (1, 2)",
    "'{} {}'.format(1)",
    "'{a}'.format()",
    "'{'.format()",
    "f(1, 2, 3)",
    "f(1, a=2)",
    "f(1, z=2)",
    "C()",
    "C(1, 2)",
    "len()",
    "len(1, 2)",
    "1 << -1",
    "b'x'[3]",
    "bytes([300])",
    "raise 5",
    "import nothing_here",
    "from sys import nothing_here",
    "t[0] = 1",
    "s.x = 1",
    "del d['z']",
    "del l[9]",
    "issubclass(1, int)",
    "hash([])",
    "'a' in 5",
    "1 in 'a'",
    "''.join([1])",
    "iter(5)",
    "abs('x')",
    "sum(['a'])",
    "(1).to_bytes(-1, 'big')",
    "object.x",
    "print(end=5)",
    "dict(1)",
    "f(*5)",
):
    try:
        exec(source)
        print(source, "-> no exception")
    except Exception as e:
        print(source, "->", type(e).__name__, e)
