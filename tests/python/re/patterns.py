# What a pattern can say: classes, anchors, groups, alternatives, greedy and lazy repetition.
import re


def show(pattern, text):
    m = re.search(pattern, text)
    print(pattern, m and m.group(0))


show("a.c", "xabcx")
show("[a-c]+", "zzabcz")
show("[^a-c ]+", "ab xyz")
show(r"[\]\-a]+", "x-]a-")
show("[a-]+", "x-a-")
show(r"[\d.]+", "v1.2.3")
show(r"[^\s]+", "  word ")
show(r"\d+\s*\w+\S", "10 apples!")
show(r"\D\W", "1a!")
show("^ab$", "ab")
show("^b", "ab")
show("b$", "ab")
show("(?:ab)+", "xababab")
show("cat|dog|bird", "a bird")
show("(a|b)*c", "ababc")
show("a+?", "aaa")
show("<.*?>", "<a><b>")
show("<.*>", "<a><b>")
show("colou?r", "color")
show("x??y", "xy")
show(r"\(\.\)", "(.)")
show("", "abc")
show("a{2}", "a{2}")
