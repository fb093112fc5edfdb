# Building text piece by piece, at length.
parts = []
for i in range(300):
    parts.append(str(i))
text = ",".join(parts)
print(len(text), text[:20], text[-11:], text.count(","), text.find("150"), text.rfind("9"))
print(sum(int(p) for p in text.split(",")), len(text.replace(",", "")), len(text.replace(",", ", ")))
acc = ""
for i in range(500):
    acc += "ab"[i % 2]
print(len(acc), acc[:6], acc == "ab" * 250, acc.replace("ab", "") == "", "ba" in acc, acc.find("bb"))
big = bytearray()
for i in range(600):
    big.append(i & 0xFF)
    if i % 100 == 0:
        big += b"--"
print(len(big), bytes(big[:6]), sum(big))
table = "\n".join("%3d|%-6s|%6.2f" % (i, "x" * i, i / 4) for i in range(5))
print(table)
print("".join(chr(ord("a") + (i * 7) % 26) for i in range(26)), "".join(reversed("stressed")))
lines = """first
second

fourth""".split("\n")
print(lines, [len(l) for l in lines], max(lines, key=len))
