# run: taipan run
# A hard handler reads and changes a dictionary that the program is making bigger: nothing is ever half done.
import pyb

table = {0: 0, "hits": 0}
misses = 0


def handler(timer):
    global misses
    table["hits"] += 1
    if table.get(0) is None or "hits" not in table:
        misses += 1


timer = pyb.Timer(4, freq=20_011, callback=handler)
for i in range(400):
    table[i] = i
for i in range(1, 400, 2):
    del table[i]
timer.deinit()
print(misses, len(table), table["hits"] > 10, sum(k for k in table if k != "hits"))
