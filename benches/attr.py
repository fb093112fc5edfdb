# Records, attributes, methods, small lists and strings: the mix of a plain program with classes.
repeats = 1


class Item:
    def __init__(self, name, price, count):
        self.name = name
        self.price = price
        self.count = count
        self.next = None

    def worth(self):
        return self.price * self.count

    def copy(self):
        other = Item(self.name, self.price, self.count)
        other.next = self.next
        return other


class Stock:
    def __init__(self):
        self.first = None
        self.size = 0
        self.log = [0] * 16
        self.open = False

    def push(self, item):
        item.next = self.first
        self.first = item
        self.size += 1
        self.note(item.count)

    def note(self, n):
        at = self.size & 15
        self.log[at] = self.log[at] + n
        self.open = not self.open

    def total(self):
        sum = 0
        item = self.first
        while item is not None:
            sum += item.worth()
            item = item.next
        return sum

    def find(self, name):
        item = self.first
        while item is not None:
            if item.name == name:
                return item
            item = item.next
        return None


class Shelf(Stock):
    LIMIT = 12

    def push(self, item):
        if self.size >= self.LIMIT:
            self.drop()
        Stock.push(self, item)

    def drop(self):
        self.first = self.first.next
        self.size -= 1


NAMES = ["bolt", "nut", "washer", "screw", "rivet", "nail", "pin"]


def letter(text, at):
    if at < len(text):
        return text[at]
    return "?"


def order(a, b):
    at = 0
    while letter(a, at) == letter(b, at) and at < 3:
        at += 1
    return letter(a, at) < letter(b, at)


def once(n):
    stock = Stock()
    shelf = Shelf()
    for i in range(n):
        name = NAMES[i % 7]
        item = Item(name, i % 13 + 1, i % 5)
        if order(name, "nut"):
            stock.push(item)
        else:
            shelf.push(item.copy())
        item.price += shelf.size
    found = stock.find("bolt")
    check = found.price if found is not None else 0
    return (stock.total() * 7 + shelf.total() * 3 + check + stock.log[5] + shelf.log[3]) % 1000003


def main():
    total = 0
    for r in range(repeats * 10):
        total = (total * 31 + once(150 + r % 3)) % 1000003
    print("attr", total)


main()
