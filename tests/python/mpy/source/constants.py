text = "a text that is too long to be a name"
wide = "größer als ASCII: ein € und ein 𝄞"
data = b"\x00\x01bytes as fonts have them\xfe\xff"
short = "two words"
pair = ("the first of a pair of texts", b"the second is made of bytes", 3.5)


def greeting(name):
    return "a greeting that takes a name: {}".format(name)


class Table:
    "Rows of a table, which nobody prints."

    rows = b"0123456789abcdef" * 2

    def row(self, n):
        return self.rows[4 * n : 4 * n + 4] + b" of some rows that there are"
