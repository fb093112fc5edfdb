# A global counter: what a main loop and a handler share.
repeats = 1

count = 0
limit = 1000
laps = 0


def tick():
    global count, laps
    count += 1
    if count >= limit:
        count = 0
        laps += 1


def main():
    global count
    for _ in range(repeats):
        for i in range(20000):
            tick()
        i = 0
        while i < 20000:
            count = count + 3
            if count > limit:
                count -= limit
            i += 1
    print("counter", count, laps)


main()
