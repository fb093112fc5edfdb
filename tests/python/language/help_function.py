# help(): what an object is, and what it has.
class A:
    "Nothing is kept of this."
    x = 1

    @classmethod
    def make(cls):
        pass


del A.__module__, A.__qualname__
help(A)
help(A.x)
help(())
help(len)
help(None)
help()
try:
    help(1, 2)
except TypeError as e:
    print("TypeError:", e)
