# marshal: code of functions and of compile(), as bytes and back; what is run is what was written.
import marshal

function = type(lambda: 0)


def again(code, **names):
    return function(marshal.loads(marshal.dumps(code)), names)


def everything(a, b=2, *rest, key=3, **more):
    total = 0
    for i, x in enumerate([a, *rest]):
        if x is None:
            continue
        total += x * i
    squares = {n: n**2 for n in range(3)}
    try:
        assert key > 100, "too small"
    except AssertionError as e:
        caught = str(e)
    finally:
        total += 1

    class Inner:
        shared = total

        def show(self):
            return self.shared, f"{key:>4}"

    def closure():
        nonlocal total
        total += 10
        return total

    return Inner().show(), closure(), total, squares, caught, rest, more, (1, (2.5, b"x", "é", 2**70, 3j, ...))


names = {"enumerate": enumerate, "range": range, "AssertionError": AssertionError, "str": str, "__name__": "m", "__build_class__": None}
print(again(everything.__code__, **names)(5, 2, 6, None, 7, key=4, z=1))


def numbers(n):
    yield from range(n)
    x = yield "last"
    print("sent", x)


g = again(numbers.__code__, range=range, print=print)(2)
print(next(g), next(g), next(g))
try:
    g.send(5)
except StopIteration:
    print("done")

print(again((lambda: None).__code__)(), again((lambda *a, **k: (a, k)).__code__)(1, b=2))
code = marshal.loads(marshal.dumps((lambda: shared).__code__))
print(function(code, {"shared": 1})(), function(code, {"shared": 2})())
print(code.co_name, everything.__code__.co_name == marshal.loads(marshal.dumps(everything.__code__)).co_name)

# What compile() gave; a module's code is run in a dict, or as a function.
loaded = marshal.loads(marshal.dumps(compile("x = 1\ndef f(a): return a + x", "file.py", "exec")))
module = {}
exec(loaded, module)
print(module["f"](5), eval(marshal.loads(marshal.dumps(compile("6 * 7", "", "eval")))))
function(compile("print('as a function', y)", "", "exec"), {"print": print, "y": 3})()

for value in (1, "text", None, len, int, everything, [everything.__code__]):
    try:
        print(marshal.dumps(value))
    except ValueError as e:
        print("ValueError:", e)
for data in (b"", b"c", b"M\x06", b"s\0\0\0\0\x09x", bytes(30), "text"):
    try:
        print(marshal.loads(data))
    except ValueError as e:
        print("ValueError:", e)
try:
    marshal.loads(5)
except TypeError:
    print("TypeError")


# A function that is over variables of another cannot be made of its code alone.
def outer():
    v = 1
    return lambda: v


print(again(outer.__code__)()())
try:
    again(outer().__code__)
except ValueError as e:
    print("ValueError:", e)


# What asks for machine code has none that could be taken elsewhere.
def machine():
    @micropython.native
    def f():
        pass

    return f


print(hasattr(machine(), "__code__"), hasattr(machine, "__code__"))
try:
    marshal.dumps(machine.__code__)
except ValueError as e:
    print("ValueError:", e)
