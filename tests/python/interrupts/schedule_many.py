# alloc-fail: yes
# A thousand callbacks, each when the one before it has run.
import micropython

count = 0
total = 0


def callback(n):
    global count, total
    count += 1
    total += n


for n in range(1000):
    micropython.schedule(callback, n)
    while count <= n:
        pass
print(count, total)
