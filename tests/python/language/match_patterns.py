# match: every kind of pattern, guards, and what a failed match leaves bound.
class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Color:
    RED = "red"


def kind(value):
    match value:
        case None:
            return "none"
        case True | False:
            return "bool"
        case 0 | -1 | 2.5:
            return "number"
        case Color.RED:
            return "constant"
        case "a" | "b" as letter:
            return "letter " + letter
        case int(n) if n > 100:
            return "big %d" % n
        case int():
            return "int"
        case []:
            return "empty"
        case [x]:
            return "one", x
        case [1, *rest, 9]:
            return "from 1 to 9", rest
        case (x, [y, *_]):
            return "nested", x, y
        case {"k": v, **others} if others:
            return "key and more", v, others
        case {"k": v}:
            return "key", v
        case {}:
            return "mapping"
        case Point(0, y=y):
            return "on the axis", y
        case Point(x=x, y=Point(a, b)):
            return "points", x, a, b
        case Point():
            return "point"
        case str() | bytes():
            return "text"
        case _:
            return "other"


for value in (None, True, False, 0, -1, 2.5, "red", "a", 101, 5, [], [7], [1, 9], [1, 2, 3, 9], (1, [2, 3]), (1, "ab"), {"k": 1}, {"k": 1, "z": 2}, {"q": 0}, Point(0, 4), Point(1, Point(2, 3)), Point(1, 2), "text", b"x", {1}, 3.5):
    print(kind(value))
match [1, 2]:
    case [a, 3]:
        pass
    case [a, b] if b > 5:
        pass
    case (c, d):
        print(c, d)
for arguments in (("x", "y"), ("x",), [], 5, (1, 2), None):
    Point.__match_args__ = arguments
    try:
        match Point(1, 2):
            case Point(1, y):
                print("matched", y)
    except TypeError:
        print(arguments, "TypeError")
for source in ("match 1:\n case [*a, *b]: pass", "match 1:\n case 1 + 1: pass"):
    try:
        exec(source)
        print("accepted")
    except SyntaxError:
        print("SyntaxError")
match = case = 1
print(match + case)
