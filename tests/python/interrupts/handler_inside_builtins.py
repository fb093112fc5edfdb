# run: taipan run
# hostile: no (the heap is large and a collection at each allocation slow)
# A long built-in is one call for the program; hard handlers run inside it all the same.
import pyb

calls = 0


def handler(timer):
    global calls
    calls += 1


numbers = [i * 7919 % 4001 for i in range(2000)]
text = "ab" * 2000
big = 3**4000
timer = pyb.Timer(4, freq=20_000, callback=handler)
for name, work in (
    ("sorted", lambda: sorted(numbers)),
    ("sum", lambda: sum(numbers)),
    ("list", lambda: list(range(3000))),
    ("str.replace", lambda: text.replace("b", "xyz")),
    ("str.split", lambda: text.split("b")),
    ("join", lambda: "".join(["ab"] * 2000)),
    ("big product", lambda: big * big),
    ("big to text", lambda: str(big)),
    ("max", lambda: max(numbers)),
    ("in", lambda: -1 in numbers),
    ("dict", lambda: dict.fromkeys(numbers[:1200])),
):
    before = calls
    result = work()
    print(name, calls > before)
timer.deinit()
