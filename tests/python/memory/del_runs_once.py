# __del__ runs once when nothing refers to the object, at the latest in gc.collect(); an object may come back to life.
import gc


class Resource:
    kept = None

    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)
        if self.name == "undead":
            Resource.kept = self


def use():
    r = Resource("one")
    print("using", r.name)


use()
use = None
[0, 0, 0, 0]
gc.collect()
print("collected")


def bring_back():
    Resource("undead")


bring_back()
gc.collect()
print("alive again:", Resource.kept.name)
Resource.kept = None
gc.collect()
print("no second time")
