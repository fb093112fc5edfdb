# Text is matched by characters, not by the bytes of its UTF-8; positions count characters.
import re

text = "naïve café ☕ 日本"
print([m.group(0) for m in [re.match(".", "é"), re.search("[à-ü]+", text), re.search("☕.", text)]])
print(re.search("日", text).span(), re.search("c(...)", text).span(1))
print(re.sub("é|ï", "_", text))
print(re.compile("[ ☕]+").split(text))
print(re.match("é+", "éééa").group(0))
print(re.compile("本").search(text, 13).span())
print(re.compile("本").search(text, 0, 14))
print(re.search(r"\w+", "日本ab").group(0))
print(re.search(r"\W+", "日本ab").group(0))
