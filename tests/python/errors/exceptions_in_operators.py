# exit: 1
# A traceback through methods that the interpreter calls: operators, iteration, printing.
class Bad:
    def __add__(self, other):
        return other.undefined

    def __iter__(self):
        raise RuntimeError("not iterable today")

    def __str__(self):
        raise ValueError("no text")


for f in (lambda: Bad() + 1, lambda: list(Bad()), lambda: str(Bad())):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


def sort_key(x):
    raise KeyError("key")


sorted([1, 2], key=sort_key)
