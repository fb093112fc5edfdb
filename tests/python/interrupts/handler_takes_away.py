# run: taipan run --heap 2M
# hostile: no (a collection at each allocation is slow with tables of this size)
# A hard handler takes entries out of a dict and a set that are growing, and puts others in: neither loses any.
import pyb

table = {}
members = set()
taken = 0
next_key = -1


def swap(timer):
    global next_key, taken
    # The heap is locked here: room for a new one is that of one taken out.
    if len(members) > 20 and taken < 200:
        key = taken * 3
        taken += table.pop(key) == key
        members.discard(key)
        table[next_key] = key
        members.add(next_key)
        next_key -= 1


timer = pyb.Timer(4, freq=1009, callback=swap)
for i in range(6000):
    table[i] = i
    members.add(i)
    if i % 1000 == 999:
        copy = dict(table)
        other = members | {i}
timer.deinit()
expected = set(range(6000)) - set(range(0, 3 * taken, 3)) | set(range(next_key + 1, 0))
print(taken == -next_key - 1 > 10, set(table) == expected, members == expected)
print(all(table[-1 - n] == 3 * n for n in range(taken)), all(table[n] == n for n in expected if n > 0))
