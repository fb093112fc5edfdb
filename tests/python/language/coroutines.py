# Generators as tasks, taking turns.
log = []


def task(name, steps):
    for i in range(steps):
        command = yield
        log.append((name, i, command))
    return name + " done"


def scheduler(tasks):
    for t in tasks:
        next(t)
    turn = 0
    while tasks:
        t = tasks.pop(0)
        try:
            t.send(turn)
            tasks.append(t)
        except StopIteration as s:
            log.append(s.value)
        turn += 1


scheduler([task("a", 2), task("b", 3), task("c", 1)])
for entry in log:
    print(entry)


def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


a = averager()
next(a)
print(a.send(10), a.send(20), a.send(60))
