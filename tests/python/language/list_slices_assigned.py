# Assigning to slices of a list and deleting them: longer, shorter, empty, outside, of itself.
def after(change):
    items = list(range(6))
    change(items)
    print(items, len(items))


def put(where, what):
    def change(items):
        items[where] = what

    after(change)


def remove(where):
    def change(items):
        del items[where]

    after(change)


put(slice(1, 3), "ab")
put(slice(1, 3), [])
put(slice(1, 1), (7, 8, 9))
put(slice(4, 2), ["between"])
put(slice(-2, None), range(3))
put(slice(100, 200), ["end"])
put(slice(-100, -50), ["start"])
put(slice(None), [])
put(slice(2, 4), (n * n for n in range(5)) if False else [n * n for n in range(5)])
remove(slice(1, 3))
remove(slice(None))
remove(slice(4, 2))
remove(slice(-1, None))
remove(slice(3, 300))
remove(0)
remove(-1)
items = [1, 2, 3]
items[1:2] = items
print(items)
items[:0] = items
print(items)
for where, what in ((slice(0, 1), 5), (10, 1)):
    try:
        put(where, what)
    except (TypeError, IndexError) as e:
        print(type(e).__name__)
