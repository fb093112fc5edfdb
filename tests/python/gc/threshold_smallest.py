# A threshold of nothing collects at every allocation, and nothing that is in use is lost.
import gc

gc.threshold(0)
rows = []
for i in range(20):
    rows.append([i, str(i) * 3, (i, i + 1), {i: "v%d" % i}])
gc.threshold(-1)
print(len(rows), rows[7], rows[19])
