# alloc-fail: yes
# A small program: tokens, a parser, a visitor.
class Num:
    def __init__(self, value):
        self.value = value

    def accept(self, v):
        return v.num(self)


class BinOp:
    def __init__(self, op, left, right):
        self.op, self.left, self.right = op, left, right

    def accept(self, v):
        return v.binop(self)


class Parser:
    def __init__(self, text):
        self.tokens = self.tokenize(text)
        self.current = next(self.tokens)

    @staticmethod
    def tokenize(text):
        i = 0
        while i < len(text):
            c = text[i]
            if c.isdigit():
                j = i
                while j < len(text) and text[j].isdigit():
                    j += 1
                yield int(text[i:j])
                i = j
            else:
                if not c.isspace():
                    yield c
                i += 1
        yield None

    def take(self):
        t, self.current = self.current, next(self.tokens, None)
        return t

    def expression(self):
        left = self.term()
        while self.current in ("+", "-"):
            left = BinOp(self.take(), left, self.term())
        return left

    def term(self):
        left = self.factor()
        while self.current in ("*", "/"):
            left = BinOp(self.take(), left, self.factor())
        return left

    def factor(self):
        t = self.take()
        if t == "(":
            e = self.expression()
            if self.take() != ")":
                raise SyntaxError("no )")
            return e
        if t == "-":
            return BinOp("-", Num(0), self.factor())
        if not isinstance(t, int):
            raise SyntaxError("unexpected " + str(t))
        return Num(t)


class Evaluate:
    ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a // b}

    def num(self, n):
        return n.value

    def binop(self, b):
        return self.ops[b.op](b.left.accept(self), b.right.accept(self))


class Show:
    def num(self, n):
        return str(n.value)

    def binop(self, b):
        return "(%s %s %s)" % (b.left.accept(self), b.op, b.right.accept(self))


for text in ("1 + 2 * 3", "(1+2)*3", "-4 * (2 - 10) / 3", "7", "2 * (3", "4 +"):
    try:
        tree = Parser(text).expression()
        print(tree.accept(Show()), "=", tree.accept(Evaluate()))
    except SyntaxError as e:
        print("SyntaxError", e)
