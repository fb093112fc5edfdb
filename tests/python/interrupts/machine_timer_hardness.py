# run: taipan run
# In a soft callback the heap is free, in a hard one it is locked.
import time
from machine import Timer

results = {}


def soft(timer):
    results["soft"] = [1.5 * 3]


def hard(timer):
    try:
        [timer]
        results["hard"] = "made a list"
    except MemoryError:
        results["hard"] = "MemoryError"


results["hard"] = None
a = Timer(mode=Timer.ONE_SHOT, period=2, callback=soft)
b = Timer(mode=Timer.ONE_SHOT, period=2, callback=hard, hard=True)
time.sleep_ms(5)
print(results["soft"], results["hard"])
