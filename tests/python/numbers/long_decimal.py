# Numbers of many thousands of digits become text and back, whatever the length.
import sys

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)

for digits in (1, 18, 19, 20, 76, 77, 300, 1233, 5000, 20001):
    power = 10**digits
    text = str(power)
    print(len(text), text[0], text.count("0"))
    nines = str(power - 1)
    print(nines == "9" * digits, int(nines) == power - 1, int("-" + nines) == 1 - power)

n = 3**12345
text = str(n)
print(len(text), text[:10], text[-10:])
print(int(text) == n, int(text[:3000]) == n // 10 ** (len(text) - 3000))

# Zeros in the middle and leading zeros are digits too.
sparse = 10**4000 + 10**2000 + 7
text = str(sparse)
print(text.count("1"), text.count("0"), text[-1], int("000" + text) == sparse)
print(str(-sparse)[:2], "%d" % sparse == text, "{}".format(sparse) == text)
