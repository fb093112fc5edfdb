# run: taipan run --heap 2M
# hostile: no (a collection at each allocation is slow with lists of this size)
# A hard handler runs while a long list is put in order. It finds all items in it, whatever their order, each time; and
# if it stores one, the sort begins again, or says so if there is a key function.
import pyb

missing = calls = 0
numbers = []
total = 0
store_at = None


def look(timer):
    global calls, missing, store_at
    calls += 1
    if sum(numbers) != total and store_at is None:
        missing += 1


def store(timer):
    global calls
    calls += 1
    if calls == 3:
        numbers[0] = -5


for name, key in (("sort", None), ("with a key", lambda n: -n)):
    numbers = [n * 7919 % 3001 for n in range(3000)]
    total = sum(numbers)
    missing = calls = 0
    timer = pyb.Timer(4, freq=7001, callback=look)
    numbers.sort(key=key)
    timer.deinit()
    print(name, calls > 2, missing, numbers == sorted(numbers, reverse=key is not None))
for name, key in (("stored into", None), ("stored into, with a key", lambda n: -n)):
    numbers = [n * 7919 % 3001 for n in range(3000)]
    calls = 0
    timer = pyb.Timer(4, freq=2003, callback=store)
    try:
        numbers.sort(key=key)
        print(name, numbers == sorted(numbers), numbers[0], len(numbers))
    except ValueError as error:
        print(name, "ValueError", error, len(numbers))
    timer.deinit()
