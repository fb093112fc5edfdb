# __del__ is found in bases, may allocate and collect, and gets all that the object refers to.
import gc


class Base:
    def __del__(self):
        gc.collect()
        print("bye", self.part, len([0] * 100))


class Derived(Base):
    def __init__(self):
        self.part = {"whole": [1, 2, 3]}


class Listed(list):
    def __del__(self):
        print("list of", len(self))


def drop():
    Derived()


def drop_list():
    Listed([1, 2])


drop()
gc.collect()
drop_list()
gc.collect()
print("end")
