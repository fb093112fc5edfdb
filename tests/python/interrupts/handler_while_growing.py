# run: taipan run --heap 2M
# hostile: no (a collection at each allocation is slow with lists of this size)
# A hard handler runs while what it reads and writes is made bigger, copied or put in order: it finds all of it each
# time, and nothing that it stores is lost.
import pyb

calls = wrong = 0
before = None
target = []


def count(timer):
    global calls, wrong
    calls += 1
    target[0] += 1
    if target[0] != before + calls or target[-1] is None or len(target) < 2:
        wrong += 1


def while_counting(name, container, work):
    global calls, wrong, before, target
    calls = wrong = 0
    target = container
    before = container[0]
    timer = pyb.Timer(4, freq=20_011, callback=count)
    result = work(container)
    timer.deinit()
    print(name, calls > 3, wrong, container[0] == before + calls, len(container))
    return result


def append(l):
    for i in range(9000):
        l.append(i)


def extend(l):
    for i in range(12):
        l.extend(l[1:1500])


def double(l):
    l *= 4


def slices(l):
    for i in range(20):
        copy = l[:]
        if copy[1:] != l[1:] or not before <= copy[0] <= l[0]:
            return False
        copy = tuple(l)
    return len(copy) == len(l)


def add(l):
    return sum(len(l + l) for i in range(9))


def insert(d):
    for i in range(1, 6000):
        d[i] = i


def copies(d):
    for i in range(6):
        copy = d.copy()
        if len(copy) != len(d) or list(copy) != list(d) or not before <= copy[0] <= d[0]:
            return False
    return True


numbers = [0, 1]
while_counting("append", numbers, append)
while_counting("extend", numbers, extend)
print(while_counting("slices", numbers, slices))
print(while_counting("add", numbers, add))
numbers = [0] + list(range(1500))
while_counting("repeat", numbers, double)
print(numbers[1:1501] == numbers[1502:3002] == list(range(1500)), numbers[1501] == numbers[3002] <= numbers[0])
table = {0: 0, -1: "last"}
while_counting("insert", table, insert)
print(sum(table[k] for k in range(1, 6000)), all(table[k] == k for k in range(1, 6000)))
print(while_counting("copies", table, copies))
