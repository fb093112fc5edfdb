# run: taipan -X emit=viper
# -X emit=viper: functions that don't say otherwise are viper code, in modules, classes and exec alike.
import sys

MAX = sys.maxsize


def wraps(x: int) -> int:
    return x + 1


@micropython.bytecode
def grows(x):
    return x + 1


@micropython.native
def native(x):
    return x + 1


class A:
    def method(self, x: uint) -> uint:
        return x - 1


print(wraps(MAX) == -MAX - 1, grows(MAX) == MAX + 1, native(1), A().method(0) == 2 * MAX + 1)
try:
    exec("def f(x): return x + 1")
except ViperTypeError as e:
    print(e)
print((lambda x: x + 1)(MAX) == MAX + 1, [x + 1 for x in (MAX,)] == [MAX + 1])


@micropython.native
class B:
    x = 3


print(B.x)
for name in ("asm_thumb", "asm_x64", "nothing"):
    try:
        exec("@micropython.%s\ndef f(): pass" % name)
    except SyntaxError as e:
        print(name, e)
