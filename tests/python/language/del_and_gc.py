# Objects that refer to each other, lists that grow and go: memory comes back.
import gc


class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
        self.me = self


def chain(n):
    head = None
    for i in range(n):
        head = Node(i, head)
    return head


total = 0
for _ in range(30):
    c = chain(50)
    total += c.value
    n = c
    while n:
        total += 1
        n = n.next
print(total)
gc.collect()
keep = [bytearray(100) for _ in range(50)]
for i in range(0, 50, 2):
    keep[i] = None
gc.collect()
keep[1][5] = 7
print(sum(1 for k in keep if k), keep[1][5], keep[49] == bytearray(100))
text = ""
for i in range(200):
    text += chr(97 + i % 26)
print(len(text), text[-3:], text.count("a"))
print(gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), gc.isenabled())
