# What __len__ may return: an int that counts, True included, and nothing else.
class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


for n in (0, 7, True, -1, 2**70, 1.0, "3", None):
    try:
        print(n, len(Sized(n)))
    except (TypeError, ValueError, OverflowError) as error:
        print(n, type(error).__name__)
print(bool(Sized(0)), bool(Sized(3)))
