# run: taipan run --seed 7
# pyb.rng gives 30 bits, different ones each time.
import pyb

numbers = [pyb.rng() for _ in range(50)]
print(all(0 <= n < 2**30 for n in numbers), len(set(numbers)) > 45)
