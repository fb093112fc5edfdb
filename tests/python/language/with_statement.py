# alloc-fail: yes
# Context managers: order, suppression, exceptions on the way.
class Manager:
    def __init__(self, name, suppress=False, fail=None):
        self.name = name
        self.suppress = suppress
        self.fail = fail

    def __enter__(self):
        if self.fail == "enter":
            raise OSError(self.name)
        print("enter", self.name)
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value and value.args)
        if self.fail == "exit":
            raise KeyError(self.name)
        return self.suppress


with Manager("a") as a:
    print("body", a)
with Manager("b") as b, Manager("c") as c:
    print("body", b, c)
with Manager("d", suppress=True):
    raise ValueError("lost")
try:
    with Manager("e"):
        raise ValueError("kept")
except ValueError as x:
    print("outside", x)
try:
    with Manager("f"), Manager("g", fail="enter"):
        print("not reached")
except OSError as x:
    print("outside", x.args)
try:
    with Manager("h", fail="exit"):
        raise ValueError("replaced")
except KeyError as x:
    print("outside", x.args)


def returns():
    with Manager("i"):
        return "returned"


def loops():
    for n in range(3):
        with Manager(str(n)):
            if n == 0:
                continue
            break


print(returns())
loops()
with Manager("j") as (first):
    pass
for target in ([0, 0],):
    with Manager("k") as target[1]:
        pass
    print(target)
try:
    with 5:
        pass
except (AttributeError, TypeError):
    print("not a manager")
