# The queue of tasks keeps the order of times, and of arrival among equal times, whatever is taken out.

import random
from _asyncio import Task, TaskQueue

random.seed(7)
queue = TaskQueue()
print(bool(queue), queue.peek())
tasks, entries = [Task(n) for n in range(200)], []
for number, task in enumerate(tasks):
    ticks = random.randrange(20)
    queue.push(task, ticks)
    entries.append((ticks, number, task))
    if random.randrange(3) == 0:
        entry = random.choice(entries)
        queue.remove(entry[2])
        entries.remove(entry)
    if random.randrange(5) == 0 and entries:
        entry = min(entries, key=lambda e: e[:2])
        entries.remove(entry)
        if queue.pop() is not entry[2]:
            print("wrong", entry)
entries.sort(key=lambda e: e[:2])
print(len(entries), queue.peek() is entries[0][2])
print(all(queue.pop() is entry[2] for entry in entries), bool(queue))

# Pushed again it moves, also into another queue.
other = TaskQueue()
for task in tasks[:3]:
    queue.push(task, 5)
queue.push(tasks[0], 5)
other.push(tasks[1], 1)
queue.remove(tasks[1])
queue.remove(tasks[9])
print(queue.pop().coro, queue.pop().coro, bool(queue), other.pop().coro)
for wrong in (lambda: queue.pop(), lambda: queue.push(3), lambda: queue.push(tasks[0], "now"), lambda: Task(), lambda: TaskQueue(1)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
