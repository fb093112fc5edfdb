# random: what the numbers lie in, and the arguments that leave nothing to choose from.
import random

random.seed(5)
first = [random.random() for i in range(3)], [random.getrandbits(8) for i in range(3)], random.randint(1, 6)
random.seed(5)
print(first == ([random.random() for i in range(3)], [random.getrandbits(8) for i in range(3)], random.randint(1, 6)))
print(all(0 <= random.random() < 1 for i in range(50)), all(1 <= random.randint(1, 3) <= 3 for i in range(50)), {random.randrange(3) for i in range(60)} == {0, 1, 2}, {random.randrange(0, 10, 5) for i in range(60)} == {0, 5})
print(all(2 <= random.uniform(2, 3) <= 3 for i in range(50)), {random.choice("ab") for i in range(60)} == {"a", "b"}, random.randint(7, 7), random.randrange(4, 5), random.getrandbits(0), all(random.getrandbits(32) < 2**32 for i in range(20)), random.randrange(10, 0, -20))
for source in ("random.randrange(0)", "random.randrange(5, 5)", "random.randrange(5, 1)", "random.randrange(1, 5, 0)", "random.randint(2, 1)", "random.choice([])", "random.choice(5)", "random.getrandbits(-1)", "random.getrandbits('a')", "random.uniform(1)", "random.choice()", "random.randrange()"):
    try:
        print(source, eval(source))
    except Exception as e:
        print(source, type(e).__name__)
