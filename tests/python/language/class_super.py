# super() follows the order of the bases, and works in class and static methods' neighbours.
class Root:
    made = []

    def __init__(self, **rest):
        Root.made.append("Root")

    def who(self):
        return "Root"

    @classmethod
    def kind(cls):
        return cls.__name__


class Left(Root):
    def __init__(self, left=0, **rest):
        super().__init__(**rest)
        self.left = left

    def who(self):
        return "Left " + super().who()

    @classmethod
    def kind(cls):
        return "left " + super().kind()


class Leaf(Left):
    def who(self):
        return "Leaf " + super().who()

    def up(self):
        return super(Left, self).who()

    @property
    def named(self):
        return self.who()


leaf = Leaf(left=3)
print(leaf.who(), leaf.up(), leaf.named, leaf.kind(), Leaf.kind(), leaf.left, Root.made)
print(isinstance(leaf, Root), issubclass(Leaf, (int, Root)), Leaf.__bases__[0] is Left, type(leaf) is Leaf)


class Bad(Root):
    def missing(self):
        return super().nothing

    def call(self):
        return super().who(1)


for call in (Bad().missing, Bad().call, lambda: issubclass(1, Root), lambda: isinstance(1, 2), lambda: Root.who(), lambda: Root().who(1)):
    try:
        print(call())
    except (AttributeError, TypeError) as e:
        print(type(e).__name__)


class Numbers(list):
    def append(self, item):
        super().append(item * 2)

    def pop(self, *where):
        return "popped", super().pop(*where)


n = Numbers([1])
n.append(5)
print(list(n), len(n), n[1], n.pop(), n.pop(0), list(n))
