# Dicts: counting words, a memo, a graph of sets, look-ups by tuple.
repeats = 1

TEXT = """a timer fires and the handler counts what the main loop reads while
the main loop sleeps until the next timer fires and so the count that the
handler made is the count that the loop prints or else a count was lost and
the reader of the log wonders which of the two was late the loop or the pin"""


def words(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def pairs(text):
    seen = {}
    last = ""
    for word in text.split():
        key = (last, word)
        if key in seen:
            seen[key] += 1
        else:
            seen[key] = 1
        last = word
    return seen


def collatz(limit):
    memo = {1: 0}
    longest = 0
    for start in range(2, limit):
        n = start
        path = []
        while n not in memo:
            path.append(n)
            n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps = memo[n]
        while path:
            steps += 1
            memo[path.pop()] = steps
        if memo[start] > longest:
            longest = memo[start]
    return longest + len(memo)


def reach(n):
    edges = {}
    for i in range(n):
        edges.setdefault(i, set()).add(i * 7 % n)
        edges.setdefault(i * 3 % n, set()).add(i)
    done = set()
    todo = [1]
    while todo:
        at = todo.pop()
        if at in done:
            continue
        done.add(at)
        for other in edges[at]:
            if other not in done:
                todo.append(other)
    return len(done)


def main():
    total = 0
    for _ in range(repeats):
        for _ in range(4):
            counts = words(TEXT)
            for word, n in counts.items():
                total += n * len(word)
            total += len(pairs(TEXT)) + max(counts.values())
        total = (total * 31 + collatz(600)) % 1000003
        total = (total * 31 + reach(150)) % 1000003
    print("dict", total)


main()
