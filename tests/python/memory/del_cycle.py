# Objects in a cycle are all deleted, each knowing the others.
import gc


class Node:
    def __init__(self, name):
        self.name = name
        self.other = None

    def __del__(self):
        print(self.name, "knew", self.other.name)


def make():
    a, b = Node("a"), Node("b")
    a.other, b.other = b, a


make()
gc.collect()
print("end")
