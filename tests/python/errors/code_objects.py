# What is no code, no dict, or wants more than globals makes no function.
def outer():
    kept = 1

    def closure():
        return kept

    class Inner:
        pass

    return closure


function = type(outer)
code = outer.__code__
for what, arguments in (
    ("no code", (None, {})),
    ("no globals", (code, None)),
    ("too few", (code,)),
    ("too many", (code, {}, 1)),
    ("a closure", (outer().__code__, {})),
    ("missing name", ((lambda: missing).__code__, {})),
):
    try:
        function(*arguments)()
        print(what, "works")
    except (TypeError, ValueError, NameError) as error:
        print(what, type(error).__name__)
for inner in code.co_consts:
    if type(inner) is type(code):
        try:
            function(inner, {})
            print("works")
        except ValueError as error:
            print(error)
try:
    exec((lambda x: x).__code__, {})
except TypeError as error:
    print("TypeError")
try:
    len.__code__
except AttributeError as error:
    print("AttributeError")
try:
    code.co_nonsense
except AttributeError as error:
    print("AttributeError")
print(outer()())
