# Strings: building, splitting, searching, formatting, one character at a time.
repeats = 1

LINE = "2024-05-17 12:31:07 sensor=%d temp=%s state=%s"
STATES = ("idle", "warm", "hot", "fault")


def report(n):
    lines = []
    for i in range(n):
        lines.append(LINE % (i, "{:.2f}".format(i * 0.25), STATES[i % 4]))
    return "\n".join(lines)


def parse(text):
    total = 0
    for line in text.split("\n"):
        date, clock, *fields = line.split(" ")
        hour = int(clock[:2])
        for field in fields:
            key, value = field.split("=")
            if key == "sensor":
                total += int(value)
            elif key == "temp":
                total += int(float(value) * 100)
            elif value.startswith("h") or value.upper() == "FAULT":
                total += hour
    return total


def turn(text, by):
    out = ""
    for c in text:
        if "a" <= c <= "z":
            c = chr((ord(c) - 97 + by) % 26 + 97)
        out += c
    return out


def palindromes(text):
    n = 0
    for i in range(len(text)):
        j = i
        k = i
        while j >= 0 and k < len(text) and text[j] == text[k]:
            n += 1
            j -= 1
            k += 1
    return n


def main():
    total = 0
    for r in range(repeats):
        text = report(100)
        total = (total * 31 + parse(text)) % 1000003
        secret = turn(text[:600], r + 3)
        total += palindromes(secret) + secret.count("e") + secret.find("fault")
        total += len(secret.replace("a", "bb")) + len(f"{total:08x}|{r!r:>5}|{secret[:7]}")
        total += secret.strip().lower().rfind("q")
    print("strings", total % 1000003)


main()
