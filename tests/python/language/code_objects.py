# A function's __code__ can be looked at, and made a function over other globals or run by exec.
def adder(x, y=2):
    return x + y + offset + 10**30 + len("äb") + (1, (2.5, None))[0]


def maker():
    def inner():
        return name

    return inner


offset = 1
code = adder.__code__
function = type(adder)
print(type(code).__name__, code.co_name, code.co_filename.rsplit("/", 1)[-1], sorted(code.co_names))
print(function(code, {"offset": 100})(1, 1) - function(code, {"offset": 5})(1, 1))
print(function(maker.__code__, {"name": "a"})()(), function(maker.__code__, {"name": "b"})()())
print(adder(1) == function(code, globals())(1, 2))
namespace = {"name": "c"}
exec((lambda: 0).__code__, namespace)
lines = list(code.co_lines())
print(lines[0][0] == 0, lines[-1][1] == len(code.co_code), all(a[1] == b[0] for a, b in zip(lines, lines[1:])))


def many():
    total = 0
    try:
        for i in range(3):
            total += [j for j in (i, offset)][1]
    finally:
        return total


print(function(many.__code__, {"offset": 7})())
