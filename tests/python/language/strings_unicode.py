# Text beyond ASCII: indexing by character, encoding, comparing.
s = "naïve café — 日本語 🎉"
print(s, len(s), len(s.encode()), len(s.encode("utf-8")))
print(s[2], s[-1], s[-3:], s[2:4])
print(s.find("é"), s.find("日"), s.index("🎉"), s.count("a"), "語" in s)
print([ord(c) for c in "é日🎉"], [chr(n) for n in (233, 26085, 127881)])
print("é".encode(), "日".encode(), b"\xe6\x97\xa5".decode(), str(b"\xc3\xa9", "utf-8"))
print("é" < "日" < "🎉", sorted("éa日b"), "é" * 3, "日".join("ab"))
print("日本".split("本"), "日本語".replace("本", "x"), s.startswith("naï"), s.endswith("🎉"))
print(repr("日"), "%s|%s" % ("é", "語"), "{}|".format("é"))
for i, c in enumerate("aé日"):
    print(i, c, end=" ")
print()
print({"ключ": "значение"}["ключ"])
переменная = 5
print(переменная)
for bad in (b"\xff", b"\xc3", b"ok\x80"):
    try:
        print(bad.decode())
    except UnicodeError:
        print("UnicodeError")
print("\u00e9 \U0001f389" == "é 🎉", "\x41")
