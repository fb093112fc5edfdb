# While collections are off a threshold neither collects nor fails; it counts again when they are on.
import gc

gc.collect()
gc.disable()
gc.threshold(100)
before = gc.mem_alloc()
for i in range(100):
    garbage = bytearray(100)
print(gc.isenabled(), gc.threshold())
gc.enable()
for i in range(3):
    garbage = bytearray(100)
print(gc.isenabled(), gc.mem_alloc() - before < 8000)
try:
    gc.threshold("x")
except TypeError:
    print("TypeError")
print(gc.threshold())
