# A context manager sees how its block ends, and may swallow an exception; several leave in reverse.
class Manager:
    def __init__(self, name, swallow=False, fails=None):
        self.name, self.swallow, self.fails = name, swallow, fails

    def __enter__(self):
        if self.fails == "enter":
            raise OSError(self.name)
        return self.name

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value and value.args)
        if self.fails == "exit":
            raise KeyError(self.name)
        return self.swallow


def block(how, *managers):
    for i in range(2):
        with managers[0] as a, managers[1] as b:
            if how == "raise":
                raise ValueError(a, b)
            if how == "return":
                return a + b
            if how == "break":
                break
            if how == "continue":
                continue
            print("body")
    return "end"


for how in ("normal", "raise", "return", "break", "continue"):
    try:
        print(how, block(how, Manager("a"), Manager("b", swallow=how == "raise")))
    except ValueError as e:
        print(e.args)
for managers in ((Manager("a"), Manager("b", fails="enter")), (Manager("a", swallow=True), Manager("b", fails="exit")), (Manager("a", fails="exit"), Manager("b"))):
    try:
        print(block("raise", *managers))
    except Exception as e:
        print(type(e).__name__, e.args)
for thing in (1, object(), None):
    try:
        with thing:
            print("never")
    except (TypeError, AttributeError):
        print("no context manager")
