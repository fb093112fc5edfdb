# Files that are never closed are closed when they are collected: a program does not run out of descriptors.
import gc
from parts.scratch import Scratch

with Scratch():
    with open("f", "w") as f:
        f.write("x")
    total = 0
    for i in range(1500):
        total += len(open("f").read())
    print(total)
    g = open("f", "rb")
    number = g.fileno()
    del g
    gc.collect()
    print(open("f").fileno() <= number)
