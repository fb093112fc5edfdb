# Slices of lists and bytes: taken, assigned, reversed, rotated.
repeats = 1


def flips(deck):
    # How often the first n cards can be turned over before a 1 lies on top.
    deck = deck[:]
    n = 0
    first = deck[0]
    while first != 1:
        deck[:first] = deck[first - 1 :: -1] if first < len(deck) else deck[::-1]
        first = deck[0]
        n += 1
    return n


def decks(cards, size):
    # All arrangements of the first `size` cards, each by a rotation of the one before.
    if size <= 1:
        yield cards
        return
    for _ in range(size):
        for deck in decks(cards, size - 1):
            yield deck
        cards[:size] = cards[1:size] + cards[:1]


def flipping(n):
    most = 0
    sign = 1
    check = 0
    for deck in decks(list(range(1, n + 1)), n):
        f = flips(deck)
        if f > most:
            most = f
        check += sign * f
        sign = -sign
    return most * 1000 + check


def packets(n):
    # A ring of bytes, cut and joined.
    ring = bytes(range(64))
    total = 0
    for i in range(n):
        at = i % 61 + 1
        head = ring[:at]
        ring = ring[at:] + head
        total += ring[3] + len(head)
    words = list(range(40))
    for i in range(n):
        a = i % 20
        piece = words[a : a + 10]
        del words[a : a + 10]
        words[a:a] = piece[::-1]
        total += words[20]
    return total


def main():
    total = 0
    for _ in range(repeats):
        total = (total * 31 + flipping(6)) % 1000003
        total = (total * 31 + packets(1500)) % 1000003
    print("slices", total)


main()
