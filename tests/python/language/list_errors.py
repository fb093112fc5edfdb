# Methods of lists refuse what they cannot do, and leave the list as it was.
numbers = [1, 2, 3]
calls = (
    lambda: numbers[3],
    lambda: numbers[-4],
    lambda: numbers["0"],
    lambda: numbers[1.0],
    lambda: numbers[None],
    lambda: numbers.pop(3),
    lambda: [].pop(),
    lambda: numbers.pop("a"),
    lambda: numbers.remove(9),
    lambda: numbers.index(9),
    lambda: numbers.index(1, 1),
    lambda: numbers.insert(),
    lambda: numbers.append(),
    lambda: numbers.append(1, 2),
    lambda: numbers.extend(1),
    lambda: numbers.extend(),
    lambda: numbers + (1,),
    lambda: numbers * "a",
    lambda: numbers < 1,
    lambda: numbers.sort(1),
    lambda: [1, "a"].sort(),
    lambda: numbers.nothing,
    lambda: numbers(),
    lambda: list(5),
    lambda: list(1, 2),
    lambda: hash(numbers),
    lambda: {numbers: 1},
)
for change in ("numbers[5] = 1", "del numbers[5]", "numbers['a'] = 1", "del numbers['a']", "numbers[0:1] = 1", "numbers += 1", "del numbers.x"):
    try:
        exec(change)
    except Exception as e:
        print(change, "->", type(e).__name__)
for call in calls:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, end=" ")
print(numbers)
