# const, opt_level, and what else micropython has without a board.
import micropython

print(micropython.const(5), micropython.opt_level())
micropython.opt_level(1)
exec("assert False")
print("no assertions from level 1 on", micropython.opt_level())
micropython.opt_level(0)
try:
    exec("assert False")
except AssertionError:
    print("assertions at level 0")
print(micropython.schedule(lambda x: None, 0), micropython.heap_lock(), micropython.heap_unlock())


@micropython.native
def native(a, b):
    return a * b


@micropython.bytecode
def bytecode(a):
    return a + 1


print(native(6, 7), bytecode(1))
try:
    exec("@micropython.nonsense\ndef f(): pass")
except SyntaxError as e:
    print(e)
