# heapq: the smallest item is always first; what cannot be compared or popped.
import heapq

heap = []
for n in (5, 1, 4, 1, 3, 9, 2):
    heapq.heappush(heap, n)
    print(heap[0], end=" ")
print(len(heap), [heapq.heappop(heap) for i in range(len(heap))], heap)
heap = [9, 7, 5, 3, 1, 8]
print(heapq.heapify(heap), heap[0], all(heap[i] <= heap[2 * i + 1] for i in range(2)))
tasks = []
for priority, name in ((2, "b"), (1, "z"), (2, "a"), (0, "first")):
    heapq.heappush(tasks, (priority, name))
print([heapq.heappop(tasks) for i in range(4)])


class Item:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n > other.n


items = [Item(n) for n in (3, 9, 5)]
heapq.heapify(items)
print([heapq.heappop(items).n for i in range(3)])
for source in ("heapq.heappop([])", "heapq.heappush(1, 2)", "heapq.heappop(())", "heapq.heapify((1, 2))", "heapq.heapify([1, 'a'])", "heapq.heappush([1], None)", "heapq.heappush([])", "heapq.heapify('ab')", "heapq.heapify([1j, 2j])"):
    try:
        exec(source)
        print(source, "accepted")
    except Exception as e:
        print(source, type(e).__name__)
