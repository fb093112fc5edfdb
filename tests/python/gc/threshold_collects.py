# gc.threshold(n): a collection comes once n bytes were allocated since the last, long before memory runs out.
import gc

gc.collect()
gc.threshold(4096)
print(gc.threshold())
most = 0
for i in range(2000):
    garbage = bytearray(100)
    most = max(most, gc.mem_alloc())
gc.threshold(-1)
print(gc.threshold())

# What was in use never went far beyond the threshold, though 200 KB were allocated.
print(most - gc.mem_alloc() < 20000)
print(gc.mem_free() > 0, gc.mem_alloc() > 0)
