# Which exception each mistake gives.
mistakes = """
1 // 0
1 % 0
1.0 / 0
[1][5]
(1,)[-2]
"abc"[3]
{}["k"]
{1: 2}[3]
undefined
None.x
(1).real_part
"a" + 1
1 + "a"
[] + ()
len(5)
int("x")
int("12", 1)
float("y")
"%d" % "s"
"%d %d" % 1
"%d" % (1, 2)
[1, 2].remove(3)
[].pop()
{}.pop("k")
set().pop()
"abc".index("z")
[1].index(2)
chr(-1)
ord("ab")
next(iter(()))
a, b = 1
[a, b] = [1, 2, 3]
5()
5[0]
{[]: 1}
{{}}
sorted([1, "a"])
1 << -1
-"s"
abs("s")
bytes([256])
bytearray(b"x")[9]
bytearray(1)[0]
b"".join(["s"])
"".join([1])
"x".join(5)
range(1, 2, 0)
"abc".encode().decode("utf8")[7]
isinstance(1, 2)
from sys raise NotImplementedError
dict([1])
sum(["a"])
max([])
"{} {}".format(1)
"{x}".format(y=1)
"abc".split("")
""".strip().split("\n")
for m in mistakes:
    try:
        exec(m)
        print("fine:", m)
    except Exception as e:
        print(type(e).__name__ + ":", m)
